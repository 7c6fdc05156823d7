/**
 * A connection: a transport of @connectrpc/connect with session, retries and validation.
 *
 * This is the lower layer of the client. `createClient(VideoService, connection.transport)` of @connectrpc/connect
 * creates a client of one service, so that a page's bundle does not contain the other services; `createMarquee` has all
 * of them.
 */

import { createClient, createContextValues, type Interceptor, type Transport } from "@connectrpc/connect";
import { withCookies } from "./cookie.js";
import { AuthService } from "./gen/marquee/v1/auth_service_pb.js";
import { retryInterceptor, type RetryOptions } from "./retry.js";
import { SessionKeeper, type Session } from "./session.js";
import { ownRefresh, sessionInterceptor } from "./session-interceptor.js";
import { memoryTokens, type TokenStore } from "./store.js";
import { validationInterceptor, type RequestValidator } from "./validate.js";
import type { Awaitable } from "./wait.js";

/** The options of a connection. */
export interface ConnectionOptions {
  /** The server's URL, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Where to keep the session; in memory by default. Cannot be combined with `refreshTokenInCookie`. */
  readonly tokens?: TokenStore | undefined;
  /**
   * In browsers: keep the refresh token in a cookie that scripts cannot read, so that only the access token is in
   * memory. The page must be of the server's own origin or of one that its operator configured (--cors-origin).
   */
  readonly refreshTokenInCookie?: boolean | undefined;
  /** Checks requests before they are sent: `createRequestValidator()` of `@marquee/client/validation`, or a promise of it. */
  readonly validate?: Awaitable<RequestValidator> | undefined;
  /** Further interceptors; they run for every attempt of a call, after the token was added. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** The fetch function that sends requests, in browsers; the global one by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * What calls are sent by, in browsers and other runtimes with fetch: `createGrpcWebTransport` of @connectrpc/connect-web by
   * default. React Native needs its `createConnectTransport`, because its fetch has no stream as the body of an answer; RPCs
   * that stream cannot be called there.
   */
  readonly createTransport?: ((options: WebTransportOptions) => Transport) | undefined;
  /**
   * The timeout of a call with all its attempts, in milliseconds, when the call sets none itself; 60,000 by default.
   */
  readonly timeoutMs?: number | undefined;
  /** When and how often failed calls are sent again. */
  readonly retry?: RetryOptions | undefined;
}

/** A transport to the server, and the session that its calls are made in. */
export interface Connection {
  /** The transport, for `createClient` of @connectrpc/connect. */
  readonly transport: Transport;
  /** The session. */
  readonly session: Session;
}

/** The parameters from which a platform's transport is created. */
export interface TransportOptions {
  readonly baseUrl: string;
  readonly interceptors: Interceptor[];
  readonly defaultTimeoutMs: number;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** The parameters of a transport over fetch. */
export interface WebTransportOptions extends TransportOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly useBinaryFormat: boolean;
}

/**
 * The timeout of one attempt to renew the session, in milliseconds. Several attempts fit into the 30 seconds in which
 * the server accepts the same refresh token again.
 */
const REFRESH_TIMEOUT_MS = 7_000;

/** Creates a connection over a platform's transport. */
export function connectOver(
  createTransport: (options: TransportOptions) => Transport,
  options: ConnectionOptions,
): Connection {
  const inCookie = options.refreshTokenInCookie ?? false;
  if (inCookie && options.tokens) throw new TypeError("with refreshTokenInCookie there is nothing to keep in `tokens`");

  const session = new SessionKeeper(options.tokens ?? memoryTokens(), exchange, inCookie);
  const transport = createTransport({
    baseUrl: options.baseUrl,
    defaultTimeoutMs: options.timeoutMs ?? 60_000,
    fetch: inCookie ? withCookies(options.fetch) : options.fetch,
    interceptors: [
      ...(options.validate ? [validationInterceptor(options.validate)] : []),
      retryInterceptor(options.retry),
      sessionInterceptor(session, inCookie),
      ...(options.interceptors ?? []),
    ],
  });
  return { transport, session };

  async function exchange(refreshToken: string) {
    const { tokens } = await createClient(AuthService, transport).refreshSession(
      { refreshToken },
      { timeoutMs: REFRESH_TIMEOUT_MS, contextValues: createContextValues().set(ownRefresh, true) },
    );
    if (!tokens) throw new Error("the server renewed a session without tokens");
    return tokens;
  }
}
