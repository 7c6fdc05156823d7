/**
 * A connection: connect's transport with the session, the retries and the validation in it.
 *
 * It is the lower layer. `createClient(VideoService, connection.transport)` of @connectrpc/connect makes a client of one
 * service, and nothing of the other services gets into a page's bundle; `createMarquee` has them all.
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

/** What a connection is made of. */
export interface ConnectionOptions {
  /** Where the server is, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Where the session is kept; in memory unless said otherwise. Not together with `refreshTokenInCookie`. */
  readonly tokens?: TokenStore | undefined;
  /**
   * In browsers: the server keeps the refresh token in a cookie that no script can read, and nothing secret but the access
   * token is in memory. The page must be of the server's own origin, or of one that it was told of (--cors-origin).
   */
  readonly refreshTokenInCookie?: boolean | undefined;
  /** Checks requests before they are sent: `createRequestValidator()` of `@marquee/client/validation`, or a promise of it. */
  readonly validate?: Awaitable<RequestValidator> | undefined;
  /** Further interceptors; they see every attempt of a call, with its token. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Which fetch sends requests, in browsers; the global one unless said otherwise. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How long a call may take with all its attempts, in milliseconds, unless it says so itself; 60,000 unless said otherwise. */
  readonly timeoutMs?: number | undefined;
  /** How calls are sent again that failed on the way. */
  readonly retry?: RetryOptions | undefined;
}

/** A way to the server, and who is signed in on it. */
export interface Connection {
  /** What connect's `createClient` takes. */
  readonly transport: Transport;
  /** Who is signed in. */
  readonly session: Session;
}

/** What a transport is made of, for whichever protocol it speaks. */
export interface TransportOptions {
  readonly baseUrl: string;
  readonly interceptors: Interceptor[];
  readonly defaultTimeoutMs: number;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** How long one attempt to renew the session may take: several fit into the server's 30 seconds. */
const REFRESH_TIMEOUT_MS = 7_000;

/** Makes a connection over the transport of a platform. */
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
