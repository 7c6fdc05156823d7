/**
 * Gives every call the access token, and notices sessions: they are not handed around.
 *
 * What Register, Login, RefreshSession and ChangePassword answer is kept; Logout and DeleteMe end the session. A call that
 * was refused for its access token is sent again with a new one, once.
 */

import type { Message } from "@bufbuild/protobuf";
import { createContextKey, type Interceptor } from "@connectrpc/connect";
import { AuthService } from "./gen/marquee/v1/auth_service_pb.js";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { SessionKeeper } from "./session.js";
import { unlessAborted } from "./wait.js";

/** Marks the session keeper's own refresh: it keeps the answer itself. */
export const ownRefresh = createContextKey(false, { description: "the session's own refresh" });

/** What an RPC does to the session, by its path; every other one needs it only. */
const EFFECTS: Readonly<Record<string, "opens" | "replaces" | "ends">> = {
  [`${AuthService.typeName}/Register`]: "opens",
  [`${AuthService.typeName}/Login`]: "opens",
  [`${AuthService.typeName}/RefreshSession`]: "opens",
  [`${AuthService.typeName}/ChangePassword`]: "replaces",
  [`${AuthService.typeName}/Logout`]: "ends",
  // By its name: an application that has nothing to do with UserService need not carry it.
  "marquee.v1.UserService/DeleteMe": "ends",
};

/** The interceptor; `inCookie` asks for the refresh token in a cookie wherever one is given out. */
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
        // What a stream has sent is gone; whoever streams knows where to go on.
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
