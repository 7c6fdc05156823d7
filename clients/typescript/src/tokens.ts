/** What the tokens of a session say: when to renew them, and whose they are. */

import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { StoredSession } from "./store.js";

/** An access token is renewed this long before it expires, or a fifth of its life when that is shorter. */
const RENEWAL_MARGIN_MS = 30_000;

/** Whether two sessions are of one account, as far as their access tokens (JWTs) say whose they are. */
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

/** The session of new tokens, and when it is to be renewed by this device's clock. */
export function sessionOf(tokens: SessionTokens): StoredSession {
  const expireTimeMs = tokens.accessTokenExpireTime ? timestampMs(tokens.accessTokenExpireTime) : 0;
  const lifeMs = expireTimeMs - Date.now();
  return {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    // A token that has expired on arrival means that this clock is wrong: the server will say when it is time.
    renewTimeMs: lifeMs > 0 ? expireTimeMs - Math.min(RENEWAL_MARGIN_MS, lifeMs / 5) : Number.MAX_SAFE_INTEGER,
  };
}
