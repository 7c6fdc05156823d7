/** How calls travel when the server keeps the refresh token in a cookie of this browser. */

/** The calls that set the cookie, by their path. */
const SETS_COOKIE = /\/marquee\.v1\.AuthService\/(Register|Login|RefreshSession|ChangePassword)$/;
const REFRESHES = /\/marquee\.v1\.AuthService\/RefreshSession$/;

/** How long a page waits for the others of its origin, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * A fetch that sends and takes cookies, also to and from another origin.
 *
 * A refresh goes on when its page is closed: the browser gets the cookie of the answer, and is not left with one that has
 * been used. Pages of one origin set the cookie one after the other, as far as the browser has locks: no late answer puts an
 * older token, or another account's, in the place of a newer one.
 */
export function withCookies(fetch = globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const send = () => fetch(input, { ...init, credentials: "include", ...(REFRESHES.test(url) && { keepalive: true }) });
    return SETS_COOKIE.test(url) ? alone(send) : send();
  };
}

/** Does it while no other page does the like; without locks, or when the others take long, at once. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  const begin = () => (begun ??= work());
  try {
    // Browsers have locks on secure pages only.
    await globalThis.navigator?.locks?.request("marquee.cookie", { signal: AbortSignal.timeout(PATIENCE_MS) }, begin);
  } catch {
    // Not granted, or the work has failed, which it says below.
  }
  return begin();
}
