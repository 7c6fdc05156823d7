/** AuthService and UserService in memory: sessions as in the real server, and the faults of each test. */

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createRouterTransport, type ConnectRouter, type Transport } from "@connectrpc/connect";
import { connectOver, type ConnectionOptions } from "../../src/connection.js";
import { AuthService } from "../../src/gen/marquee/v1/auth_service_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { UserService } from "../../src/gen/marquee/v1/user_service_pb.js";
import { marqueeOn, type Marquee } from "../../src/marquee.js";
import { refusal } from "./refusal.js";

/** A session as the server keeps it. */
interface FakeSession {
  readonly account: string;
  access: string;
  refresh: string;
  /** The refresh token before the last. */
  before: string | undefined;
  /** All tokens that were issued for it. */
  readonly issued: string[];
  ended: boolean;
}

export class FakeAccounts {
  /** How long access tokens work, in milliseconds, as the answers say. */
  lifeMs = 900_000;
  /** How often RefreshSession was called. */
  refreshes = 0;
  /** How often GetMe was called. */
  reads = 0;
  /** Called after a refresh and before its answer; may throw or wait. */
  beforeRefreshReply: (count: number) => void | Promise<void> = () => {};
  /** Called before anything else; may throw. */
  onCall: (rpc: string) => void | Promise<void> = () => {};
  /** Adds the services of a test. */
  serveAlso: (router: ConnectRouter) => void = () => {};
  /** The cookie for the refresh token, if it is not in the answers. */
  cookie: string | undefined;
  #issued = 0;
  /** All sessions, the latest last. */
  readonly #sessions: FakeSession[] = [];

  /** Makes the server reject the latest session's access token. */
  expireAccess(): void {
    this.#latest.access = "expired";
  }

  /** Ends the latest session on the server. */
  revoke(): void {
    this.#latest.ended = true;
  }

  /** A client of this server. */
  client(options: Partial<ConnectionOptions> = {}): Marquee {
    const transport = (interceptors: ConnectionOptions["interceptors"]): Transport =>
      createRouterTransport((router) => this.#serve(router), { transport: { interceptors: [...(interceptors ?? [])] } });
    const connection = connectOver((made) => transport(made.interceptors), { baseUrl: "http://fake", ...options });
    return marqueeOn(connection, () => Promise.reject(new Error("there are no uploads here")));
  }

  /** A client with a signed-in account. */
  async signedIn(options: Partial<ConnectionOptions> = {}, login = "ada"): Promise<Marquee> {
    const marquee = this.client(options);
    await marquee.auth.login({ login, password: "a long walk home" });
    return marquee;
  }

  get #latest(): FakeSession {
    return this.#sessions.at(-1)!;
  }

  #begin(account: string, inCookie: boolean) {
    const session = { account, access: "", refresh: "", before: undefined, issued: [], ended: false };
    this.#sessions.push(session);
    return this.#issue(session, inCookie);
  }

  #issue(session: FakeSession, inCookie: boolean) {
    session.before = session.refresh || undefined;
    // A JWT with the claim `sub` only.
    session.access = `.${btoa(JSON.stringify({ sub: session.account }))}.${++this.#issued}`;
    session.refresh = `refresh-${this.#issued}`;
    session.issued.push(session.access, session.refresh);
    return this.#tokens(session, inCookie);
  }

  #tokens(session: FakeSession, inCookie: boolean) {
    if (inCookie) this.cookie = session.refresh;
    return {
      accessToken: session.access,
      accessTokenExpireTime: timestampFromMs(Date.now() + this.lifeMs),
      refreshToken: inCookie ? "" : session.refresh,
    };
  }

  /** The session that the token was issued for. */
  #sessionOf(token: string | undefined): FakeSession {
    const session = this.#sessions.find(({ issued }) => token !== undefined && issued.includes(token));
    if (!session) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_INVALID);
    if (session.ended) throw refusal(Code.Unauthenticated, ErrorReason.SESSION_REVOKED);
    return session;
  }

  /** The session whose token a call has; throws as the server does if it is not valid. */
  check(header: Headers): FakeSession {
    const token = header.get("authorization")?.replace("Bearer ", "");
    if (token === undefined) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_MISSING);
    const session = this.#sessionOf(token);
    if (token !== session.access) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_EXPIRED);
    return session;
  }

  #serve(router: ConnectRouter): void {
    this.serveAlso(router);
    router.service(AuthService, {
      login: async ({ login, refreshTokenInCookie }) => {
        await this.onCall("Login");
        return { user: { username: "ada" }, tokens: this.#begin(login, refreshTokenInCookie) };
      },
      refreshSession: async ({ refreshToken }) => {
        const count = ++this.refreshes;
        await this.onCall("RefreshSession");
        const inCookie = refreshToken === "";
        const token = inCookie ? this.cookie : refreshToken;
        const session = this.#sessionOf(token);
        // The same successor again, for a lost reply; any other second use ends the session.
        if (token === session.before) return { tokens: this.#tokens(session, inCookie) };
        if (token !== session.refresh) {
          session.ended = true;
          throw refusal(Code.Unauthenticated, ErrorReason.SESSION_REVOKED);
        }
        const tokens = this.#issue(session, inCookie);
        await this.beforeRefreshReply(count);
        return { tokens };
      },
      changePassword: ({ refreshTokenInCookie }, { requestHeader }) => {
        const before = this.check(requestHeader);
        before.ended = true;
        return { tokens: this.#begin(before.account, refreshTokenInCookie) };
      },
      logout: (_, { requestHeader }) => {
        const session = this.check(requestHeader);
        session.ended = true;
        if (this.cookie === session.refresh) this.cookie = undefined;
        return {};
      },
    });
    router.service(UserService, {
      getMe: async (_, { requestHeader }) => {
        this.reads++;
        await this.onCall("GetMe");
        this.check(requestHeader);
        return { user: { username: "ada" } };
      },
      deleteMe: (_, { requestHeader }) => {
        this.check(requestHeader).ended = true;
        return {};
      },
    });
  }
}
