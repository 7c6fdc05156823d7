/**
 * The session of a signed-in device: its two tokens, their renewal, and the listeners for its beginning and end.
 *
 * An access token works for minutes, a refresh token once. One RefreshSession serves all calls that wait for a new
 * access token. When its reply is lost, the same refresh token is sent again: for 30 seconds, the server answers with
 * the same successor. Only an answer of the server ends a session; a failing network does not.
 */

import { Code, ConnectError } from "@connectrpc/connect";
import { errorReason } from "./errors.js";
import { isUnanswered } from "./failure.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { StoredSession, TokenStore } from "./store.js";
import { isSameAccount, sessionOf } from "./tokens.js";
import { backoff, sleep } from "./wait.js";

/** The event that listeners receive. */
export interface SessionChange {
  /** Whether an account is signed in now. */
  readonly signedIn: boolean;
  /** Why the session ended (SESSION_REVOKED, SESSION_EXPIRED, TOKEN_INVALID); absent when the application ended it. */
  readonly reason?: ErrorReason | undefined;
}

/** The public interface of the session. */
export interface Session {
  /** Whether an account is signed in, as far as this client knows. Call `restore` after a start to find out. */
  readonly signedIn: boolean;
  /**
   * Calls the listener whenever an account signs in or a session ends, but not when tokens are renewed; returns a
   * function that removes the listener. It is also called when another page that shares the store or the cookie signs
   * in to another account.
   */
  onChange(listener: (change: SessionChange) => void): () => void;
  /**
   * Restores the session after a reload: from the token store, or by a refresh with the cookie. Resolves to whether an
   * account is signed in; rejects when that cannot be found out, for example without a network.
   */
  restore(): Promise<boolean>;
  /**
   * Drops the session on this device only, without a call. On the server it stays open; `auth.logout` ends it there,
   * too.
   */
  forget(): Promise<void>;
}

/**
 * Exchanges a refresh token (empty: the one in the cookie) for new tokens; fails after a few seconds without an answer.
 */
export type Exchange = (refreshToken: string) => Promise<SessionTokens>;

/**
 * For how long a refresh with a lost reply is sent again, in milliseconds: less than the 30 seconds in which the server
 * repeats its answer.
 */
const GRACE_MS = 20_000;
/** How often a refresh is sent at most. */
const ATTEMPTS = 4;

/** The session with the operations that the interceptor needs. */
export class SessionKeeper implements Session {
  readonly #store: TokenStore;
  readonly #exchange: Exchange;
  readonly #inCookie: boolean;
  readonly #listeners = new Set<(change: SessionChange) => void>();
  #current: StoredSession | undefined;
  /**
   * The refresh token that this client last read from or wrote to the store. Another one there was written by another
   * page or process.
   */
  #saved: string | undefined;
  /** Settles when all pending writes to the store are done. */
  #writing: Promise<void> = Promise.resolve();
  #loading: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(store: TokenStore, exchange: Exchange, inCookie: boolean) {
    this.#store = store;
    this.#exchange = exchange;
    this.#inCookie = inCookie;
  }

  get signedIn(): boolean {
    return this.#current !== undefined;
  }

  onChange(listener: (change: SessionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async restore(): Promise<boolean> {
    await this.#load();
    if (this.#inCookie && !this.#current) {
      try {
        await this.refresh(undefined);
      } catch (error) {
        // There is no cookie, or its session has ended: no account is signed in. That is a result and not a failure.
        if (!isRefused(error)) throw error;
      }
    }
    return this.signedIn;
  }

  async forget(): Promise<void> {
    await this.#load();
    await this.end();
  }

  /** Returns the access token for a call, renewed if it is about to expire; undefined when no account is signed in. */
  async accessToken(): Promise<string | undefined> {
    await this.#load();
    const held = this.#current;
    if (held && Date.now() >= held.renewTimeMs) {
      await this.refresh(held.accessToken);
      this.#expectAccount(held);
    }
    return this.#current?.accessToken;
  }

  /** Handles a call that failed with UNAUTHENTICATED; resolves to whether to send it again. */
  async refused(error: unknown, used: string | undefined): Promise<boolean> {
    const reason = errorReason(error);
    const ended = reason === ErrorReason.SESSION_REVOKED || reason === ErrorReason.SESSION_EXPIRED;
    const stale = reason === ErrorReason.TOKEN_EXPIRED || reason === ErrorReason.TOKEN_INVALID;
    if (used === undefined || !(ended || stale)) return false;
    if (this.#current?.accessToken === used) {
      if (stale) await this.refresh(used);
      else await this.#endUnlessReplaced(this.#current, reason);
    }
    // The session may have been renewed or replaced while the call ran.
    this.#expectAccount({ accessToken: used });
    return this.signedIn;
  }

  /**
   * Renews the session, unless it was renewed since `stale` was the access token; one renewal serves all concurrent
   * callers. A session that cannot be renewed has ended, with the reason `why` if it is known.
   */
  refresh(stale: string | undefined, why?: ErrorReason): Promise<void> {
    if (this.#refreshing) return this.#refreshing;
    if (this.#current?.accessToken !== stale) return Promise.resolve();
    this.#refreshing = this.#renew(why).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Starts a session with the tokens of a sign-in. */
  async begin(tokens: SessionTokens): Promise<void> {
    await this.replace(tokens);
    this.#tell({ signedIn: true });
  }

  /** Replaces the tokens by those of a new session of the same account. */
  async replace(tokens: SessionTokens): Promise<void> {
    this.#loading = Promise.resolve();
    await this.#keep(sessionOf(tokens));
  }

  /** Drops the tokens and notifies the listeners with the reason. */
  async end(reason?: ErrorReason): Promise<void> {
    if (!this.#current) return;
    this.#current = undefined;
    await this.#write(async () => {
      // A session that another page or process has stored since then is left in the store.
      if ((await this.#store.load())?.refreshToken !== this.#saved) return;
      await this.#store.save(undefined);
      this.#saved = undefined;
    });
    this.#tell({ signedIn: false, ...(reason !== undefined && { reason }) });
  }

  /**
   * Ends a session that the server has ended, unless another page that shares the store or the cookie has begun the
   * next one.
   */
  async #endUnlessReplaced(over: StoredSession, reason: ErrorReason): Promise<void> {
    if (this.#inCookie) {
      await this.refresh(over.accessToken, reason).catch((error: unknown) => {
        if (!isRefused(error)) throw error;
      });
    } else {
      await this.#renewedElsewhere(over, reason);
      if (this.#current === over) await this.end(reason);
    }
  }

  async #renew(why?: ErrorReason): Promise<void> {
    const before = this.#current;
    if (before && (await this.#renewedElsewhere(before))) return;
    const held = this.#current;
    if (before && !held) return;
    try {
      const tokens = await this.#exchangePatiently(held?.refreshToken ?? "");
      // A sign-in or sign-out that happened meanwhile takes precedence.
      if (this.#current !== held) return;
      const renewed = sessionOf(tokens);
      await this.#keep(renewed);
      if (!held || !isSameAccount(held, renewed)) this.#tell({ signedIn: true });
    } catch (error) {
      if (isRefused(error) && this.#current === held) await this.end(why ?? errorReason(error));
      throw error;
    }
  }

  /**
   * Adopts the session that another page or process has stored; resolves to whether its access token is still valid.
   */
  async #renewedElsewhere(before: StoredSession, reason?: ErrorReason): Promise<boolean> {
    if (this.#inCookie) return false;
    const stored = await this.#store.load();
    if (this.#current !== before) return true;
    if (stored?.refreshToken === this.#saved) return false;
    if (!stored) {
      await this.end(reason);
      return false;
    }
    this.#take(stored);
    if (!isSameAccount(before, stored)) this.#tell({ signedIn: true });
    return Date.now() < stored.renewTimeMs;
  }

  /** Throws when another account has signed in since a call began: the call must not be made in that account's name. */
  #expectAccount(of: Pick<StoredSession, "accessToken">): void {
    if (!this.#current || isSameAccount(of, this.#current)) return;
    throw new ConnectError("another account has signed in meanwhile", Code.Unauthenticated);
  }

  async #exchangePatiently(refreshToken: string): Promise<SessionTokens> {
    const deadline = Date.now() + GRACE_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#exchange(refreshToken);
      } catch (error) {
        const lost = isUnanswered(error) || ConnectError.from(error).code === Code.DeadlineExceeded;
        if (!lost || attempt + 1 >= ATTEMPTS || Date.now() >= deadline) throw error;
        await sleep(backoff(attempt, 250, 2_000));
      }
    }
  }

  #load(): Promise<void> {
    this.#loading ??= (async () => {
      const stored = await this.#store.load();
      // An account may sign in before the store has answered; the sign-in is newer than the stored session.
      if (!stored || this.#current) return;
      this.#take(stored);
      this.#tell({ signedIn: true });
    })().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #keep(session: StoredSession): Promise<void> {
    this.#current = session;
    await this.#write(async () => {
      await this.#store.save(session);
      this.#saved = session.refreshToken;
    });
  }

  /** Writes to the store one after the other, so that the latest state is what remains. */
  #write(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => {});
    return done;
  }

  #take(stored: StoredSession): void {
    this.#current = stored;
    this.#saved = stored.refreshToken;
  }

  #tell(change: SessionChange): void {
    // Asynchronously and one by one, so that a listener that throws does not fail the call that caused the event.
    for (const listener of this.#listeners) queueMicrotask(() => listener(change));
  }
}

/** Whether the server's answer means that the refresh token is no longer valid. */
function isRefused(error: unknown): boolean {
  return errorReason(error) !== undefined && ConnectError.from(error).code === Code.Unauthenticated;
}
