/** The one client that all pages use. */

import { createMarquee } from "@marquee/client";

/**
 * Without VITE_MARQUEE_URL the API is at the page's own origin: `vite` and `vite preview` pass its calls on.
 *
 * The refresh token stays in a cookie that no script can read; the access token is in memory, and gone with the page.
 */
export const marquee = createMarquee({
  baseUrl: import.meta.env.VITE_MARQUEE_URL ?? location.origin,
  refreshTokenInCookie: true,
});
