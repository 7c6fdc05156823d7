/** The one client that all pages use. */

import { createMarquee } from "@marquee/client";

/**
 * Without VITE_MARQUEE_URL the API is at the page's own origin: `vite` and `vite preview` forward its calls.
 *
 * The refresh token is in a cookie that scripts cannot read; the access token is in memory, and lost when the page is
 * closed.
 */
export const marquee = createMarquee({
  baseUrl: import.meta.env.VITE_MARQUEE_URL ?? location.origin,
  refreshTokenInCookie: true,
});
