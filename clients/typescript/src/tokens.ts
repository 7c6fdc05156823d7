/** Reads from a session's tokens when to renew them and which account they belong to. */

import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { StoredSession } from "./store.js";

/** An access token is renewed this long before it expires, or a fifth of its life when that is shorter. */
const RENEWAL_MARGIN_MS = 30_000;

/**
 * Whether two sessions belong to the same account, by the claim `sub` of their access tokens (JWTs), as far as it can
 * be read.
 */
export function isSameAccount(one: Pick<StoredSession, "accessToken">, other: Pick<StoredSession, "accessToken">): boolean {
  return subjectOf(one.accessToken) === subjectOf(other.accessToken);
}

function subjectOf(token: string): unknown {
  try {
    const claims = token.split(".")[1] ?? "";
    return (JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}

/** Makes a session of new tokens, with the time of its renewal by this device's clock. */
export function sessionOf(tokens: SessionTokens): StoredSession {
  const expireTimeMs = tokens.accessTokenExpireTime ? timestampMs(tokens.accessTokenExpireTime) : 0;
  const lifeMs = expireTimeMs - Date.now();
  return {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    // A token that has already expired on arrival means that this device's clock is wrong; then the token is renewed
    // only when the server rejects it.
    renewTimeMs: lifeMs > 0 ? expireTimeMs - Math.min(RENEWAL_MARGIN_MS, lifeMs / 5) : Number.MAX_SAFE_INTEGER,
  };
}
