/**
 * Adds the access token to every call, and takes sessions from the answers of calls.
 *
 * The tokens in the answers of Register, Login, RefreshSession and ChangePassword are kept; Logout and DeleteMe end the
 * session. A call that failed because of its access token is sent again once, with a new one.
 */

import type { Message } from "@bufbuild/protobuf";
import { createContextKey, type Interceptor } from "@connectrpc/connect";
import { AuthService } from "./gen/marquee/v1/auth_service_pb.js";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { SessionKeeper } from "./session.js";
import { unlessAborted } from "./wait.js";

/** Marks a RefreshSession that `SessionKeeper` itself sends, and whose answer it keeps itself. */
export const ownRefresh = createContextKey(false, { description: "the session's own refresh" });

/** How an RPC changes the session, by its path; all other RPCs only use it. */
const EFFECTS: Readonly<Record<string, "opens" | "replaces" | "ends">> = {
  [`${AuthService.typeName}/Register`]: "opens",
  [`${AuthService.typeName}/Login`]: "opens",
  [`${AuthService.typeName}/RefreshSession`]: "opens",
  [`${AuthService.typeName}/ChangePassword`]: "replaces",
  [`${AuthService.typeName}/Logout`]: "ends",
  // By its name, so that an application that does not use UserService need not bundle it.
  "marquee.v1.UserService/DeleteMe": "ends",
};

/** Creates the interceptor; `inCookie` requests the refresh token in a cookie. */
export function sessionInterceptor(session: SessionKeeper, inCookie: boolean): Interceptor {
  return (next) => async (req) => {
    const effect = EFFECTS[`${req.service.typeName}/${req.method.name}`];
    if (inCookie && !req.stream && "refreshTokenInCookie" in req.message) req.message.refreshTokenInCookie = true;
    if (effect === "opens") {
      const res = await next(req);
      if (!req.contextValues.get(ownRefresh)) await session.begin(tokensOf(res.message));
      return res;
    }

    for (let again = false; ; again = true) {
      const used = await unlessAborted(session.accessToken(), req.signal);
      if (used === undefined) req.header.delete("authorization");
      else req.header.set("authorization", `Bearer ${used}`);
      try {
        const res = await next(req);
        if (effect === "replaces") await session.replace(tokensOf(res.message));
        if (effect === "ends") await session.end();
        return res;
      } catch (error) {
        const renewed = await unlessAborted(session.refused(error, used), req.signal);
        // The messages of a stream cannot be sent again here; the code that made them knows where to continue.
        if (again || !renewed || req.stream) throw error;
      }
    }
  };
}

function tokensOf(message: Message | AsyncIterable<Message>): SessionTokens {
  const tokens = (message as { tokens?: SessionTokens }).tokens;
  if (!tokens) throw new Error("the server signed somebody in without tokens");
  return tokens;
}
