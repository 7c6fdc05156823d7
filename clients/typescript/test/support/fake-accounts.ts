/** A server with accounts, in memory, one of which is signed in: sessions as the real one keeps them, and faults when a test asks for them. */

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createRouterTransport, type ConnectRouter, type Transport } from "@connectrpc/connect";
import { connectOver, type ConnectionOptions } from "../../src/connection.js";
import { AuthService } from "../../src/gen/marquee/v1/auth_service_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { UserService } from "../../src/gen/marquee/v1/user_service_pb.js";
import { marqueeOn, type Marquee } from "../../src/marquee.js";
import { refusal } from "./refusal.js";

export class FakeAccounts {
  /** How long access tokens work, in milliseconds, as the answers say. */
  lifeMs = 900_000;
  /** How often RefreshSession was called. */
  refreshes = 0;
  /** How often GetMe was. */
  reads = 0;
  /** Called after a refresh was made and before it is answered; may throw, or take its time. */
  beforeRefreshReply: (count: number) => void | Promise<void> = () => {};
  /** Called before anything else; may throw. */
  onCall: (rpc: string) => void | Promise<void> = () => {};
  /** Where the refresh token travels, if not in the answers. */
  cookie: string | undefined;
  #issued = 0;
  #account = "";
  #access = "";
  #refresh = "";
  #before: string | undefined;
  #revoked = false;

  /** The access token stops working, as far as the server is concerned. */
  expireAccess(): void {
    this.#access = "expired";
  }

  /** The session ends elsewhere. */
  revoke(): void {
    this.#revoked = true;
  }

  /** A client of this server. */
  client(options: Partial<ConnectionOptions> = {}): Marquee {
    const transport = (interceptors: ConnectionOptions["interceptors"]): Transport =>
      createRouterTransport((router) => this.#serve(router), { transport: { interceptors: [...(interceptors ?? [])] } });
    const connection = connectOver((made) => transport(made.interceptors), { baseUrl: "http://fake", ...options });
    return marqueeOn(connection, () => Promise.reject(new Error("there are no uploads here")));
  }

  /** A client that somebody is signed in on. */
  async signedIn(options: Partial<ConnectionOptions> = {}, login = "ada"): Promise<Marquee> {
    const marquee = this.client(options);
    await marquee.auth.login({ login, password: "a long walk home" });
    return marquee;
  }

  #issue(inCookie: boolean) {
    this.#before = this.#refresh;
    // As a JWT says whose it is, and nothing else of one.
    this.#access = `.${btoa(JSON.stringify({ sub: this.#account }))}.${++this.#issued}`;
    this.#refresh = `refresh-${this.#issued}`;
    if (inCookie) this.cookie = this.#refresh;
    return this.#tokens(inCookie);
  }

  #tokens(inCookie: boolean) {
    return {
      accessToken: this.#access,
      accessTokenExpireTime: timestampFromMs(Date.now() + this.lifeMs),
      refreshToken: inCookie ? "" : this.#refresh,
    };
  }

  #check(header: Headers): void {
    const token = header.get("authorization")?.replace("Bearer ", "");
    if (token === undefined) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_MISSING);
    if (this.#revoked) throw refusal(Code.Unauthenticated, ErrorReason.SESSION_REVOKED);
    if (token !== this.#access) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_EXPIRED);
  }

  #serve(router: ConnectRouter): void {
    router.service(AuthService, {
      login: async ({ login, refreshTokenInCookie }) => {
        await this.onCall("Login");
        this.#account = login;
        this.#revoked = false;
        return { user: { username: "ada" }, tokens: this.#issue(refreshTokenInCookie) };
      },
      refreshSession: async ({ refreshToken }) => {
        const count = ++this.refreshes;
        await this.onCall("RefreshSession");
        const inCookie = refreshToken === "";
        const token = inCookie ? this.cookie : refreshToken;
        if (token === undefined) throw refusal(Code.Unauthenticated, ErrorReason.TOKEN_INVALID);
        if (this.#revoked) throw refusal(Code.Unauthenticated, ErrorReason.SESSION_REVOKED);
        // The same successor again for whoever lost the reply; anything else is a theft.
        if (token === this.#before) return { tokens: this.#tokens(inCookie) };
        if (token !== this.#refresh) {
          this.#revoked = true;
          throw refusal(Code.Unauthenticated, ErrorReason.SESSION_REVOKED);
        }
        const tokens = this.#issue(inCookie);
        await this.beforeRefreshReply(count);
        return { tokens };
      },
      changePassword: (_, { requestHeader }) => {
        this.#check(requestHeader);
        return { tokens: this.#issue(false) };
      },
      logout: (_, { requestHeader }) => {
        this.#check(requestHeader);
        this.#revoked = true;
        return {};
      },
    });
    router.service(UserService, {
      getMe: async (_, { requestHeader }) => {
        this.reads++;
        await this.onCall("GetMe");
        this.#check(requestHeader);
        return { user: { username: "ada" } };
      },
      deleteMe: (_, { requestHeader }) => {
        this.#check(requestHeader);
        this.#revoked = true;
        return {};
      },
    });
  }
}
