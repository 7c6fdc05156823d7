/** How calls are sent when the refresh token is in a cookie of the browser. */

/** The calls that set the cookie, by their path. */
const SETS_COOKIE = /\/marquee\.v1\.AuthService\/(Register|Login|RefreshSession|ChangePassword)$/;
const REFRESHES = /\/marquee\.v1\.AuthService\/RefreshSession$/;

/** How long a page waits for other pages of its origin, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * Creates a fetch function that sends and accepts cookies, also across origins.
 *
 * A refresh continues when its page is closed, so that the browser stores the cookie of the answer and does not keep
 * one that was used already. Where the browser has locks, pages of one origin set the cookie one after the other, so
 * that a late answer does not replace a newer token by an older one or by another account's.
 */
export function withCookies(fetch = globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const send = () => fetch(input, { ...init, credentials: "include", ...(REFRESHES.test(url) && { keepalive: true }) });
    return SETS_COOKIE.test(url) ? alone(send) : send();
  };
}

/**
 * Runs the work while no other page of the origin runs such work; at once if there are no locks or the others take too
 * long.
 */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  const begin = () => (begun ??= work());
  try {
    // Browsers offer locks on secure pages only.
    await globalThis.navigator?.locks?.request("marquee.cookie", { signal: AbortSignal.timeout(PATIENCE_MS) }, begin);
  } catch {
    // The lock was not granted, or the work failed; the work's error is thrown below.
  }
  return begin();
}
