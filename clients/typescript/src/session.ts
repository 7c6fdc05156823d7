/**
 * The session of a signed-in device: its two tokens, their renewal, and who is told when it begins and ends.
 *
 * The access token works for minutes, the refresh token once. However many calls meet an expired access token, one
 * RefreshSession is sent for all of them. When its reply is lost, the same token is sent again: the server gives the same
 * successor for 30 seconds. Only the server's word ends a session; a broken network never does.
 */

import { Code, ConnectError } from "@connectrpc/connect";
import { errorReason } from "./errors.js";
import { isUnanswered } from "./failure.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";
import type { SessionTokens } from "./gen/marquee/v1/session_pb.js";
import type { StoredSession, TokenStore } from "./store.js";
import { isSameAccount, sessionOf } from "./tokens.js";
import { backoff, sleep } from "./wait.js";

/** What listeners are told. */
export interface SessionChange {
  /** Whether somebody is signed in now. */
  readonly signedIn: boolean;
  /** Why the session ended (SESSION_REVOKED, SESSION_EXPIRED, TOKEN_INVALID); absent when the application ended it. */
  readonly reason?: ErrorReason | undefined;
}

/** The session as an application sees it. */
export interface Session {
  /** Whether somebody is signed in, as far as is known here. After a start, `restore` finds out. */
  readonly signedIn: boolean;
  /**
   * Calls the listener whenever somebody signs in or a session ends, not when tokens are renewed; returns what stops it.
   * When another page that shares the store or the cookie signs in to another account, that is somebody signing in.
   */
  onChange(listener: (change: SessionChange) => void): () => void;
  /**
   * Takes up the session of before a reload: from the token store, or by a refresh with the cookie. Resolves to whether
   * somebody is signed in; rejects when that cannot be found out, as without a network.
   */
  restore(): Promise<boolean>;
  /** Forgets the session here without a word to the server, where it goes on; `auth.logout` ends it. */
  forget(): Promise<void>;
}

/** Exchanges a refresh token (empty: the cookie's) for new tokens; gives up by itself after a few seconds. */
export type Exchange = (refreshToken: string) => Promise<SessionTokens>;

/** How long a lost reply is asked for again: less than the 30 seconds for which the server repeats it. */
const GRACE_MS = 20_000;
/** How often, at most. */
const ATTEMPTS = 4;

/** The session as the interceptor keeps it. */
export class SessionKeeper implements Session {
  readonly #store: TokenStore;
  readonly #exchange: Exchange;
  readonly #inCookie: boolean;
  readonly #listeners = new Set<(change: SessionChange) => void>();
  #current: StoredSession | undefined;
  /** The refresh token that is in the store, as far as is known here: another one was put there by somebody else. */
  #saved: string | undefined;
  /** Settles when everything is written. */
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
        // There is no cookie, or its session has ended: nobody is signed in, which is an answer.
        if (!isRefused(error)) throw error;
      }
    }
    return this.signedIn;
  }

  async forget(): Promise<void> {
    await this.#load();
    await this.end();
  }

  /** The access token that a call is to carry, renewed if it is about to expire; undefined when nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    await this.#load();
    const held = this.#current;
    if (held && Date.now() >= held.renewTimeMs) {
      await this.refresh(held.accessToken);
      this.#expectAccount(held);
    }
    return this.#current?.accessToken;
  }

  /** What a refused call means for the session that it was made in; resolves to whether to send it again. */
  async refused(error: unknown, used: string | undefined): Promise<boolean> {
    const reason = errorReason(error);
    const ended = reason === ErrorReason.SESSION_REVOKED || reason === ErrorReason.SESSION_EXPIRED;
    const stale = reason === ErrorReason.TOKEN_EXPIRED || reason === ErrorReason.TOKEN_INVALID;
    if (used === undefined || !(ended || stale)) return false;
    if (this.#current?.accessToken === used) {
      if (stale) await this.refresh(used);
      else await this.#endUnlessReplaced(this.#current, reason);
    }
    // Others may have renewed or replaced the session while the call was under way.
    this.#expectAccount({ accessToken: used });
    return this.signedIn;
  }

  /**
   * Renews the session, unless that has happened since `stale` was the access token; once for all who ask meanwhile. A
   * session that cannot be renewed has ended, for the reason `why` if that is known.
   */
  refresh(stale: string | undefined, why?: ErrorReason): Promise<void> {
    if (this.#refreshing) return this.#refreshing;
    if (this.#current?.accessToken !== stale) return Promise.resolve();
    this.#refreshing = this.#renew(why).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Keeps the tokens of somebody who has signed in. */
  async begin(tokens: SessionTokens): Promise<void> {
    await this.replace(tokens);
    this.#tell({ signedIn: true });
  }

  /** Keeps the tokens of a new session of whoever is signed in. */
  async replace(tokens: SessionTokens): Promise<void> {
    this.#loading = Promise.resolve();
    await this.#keep(sessionOf(tokens));
  }

  /** Drops the tokens, and tells why. */
  async end(reason?: ErrorReason): Promise<void> {
    if (!this.#current) return;
    this.#current = undefined;
    await this.#write(async () => {
      // What somebody else has put there since is theirs.
      if ((await this.#store.load())?.refreshToken !== this.#saved) return;
      await this.#store.save(undefined);
      this.#saved = undefined;
    });
    this.#tell({ signedIn: false, ...(reason !== undefined && { reason }) });
  }

  /** Ends a session that is over, unless another page that shares the store or the cookie has begun the next one. */
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
      // Whoever signed in or out meanwhile has the last word.
      if (this.#current !== held) return;
      const renewed = sessionOf(tokens);
      await this.#keep(renewed);
      if (!held || !isSameAccount(held, renewed)) this.#tell({ signedIn: true });
    } catch (error) {
      if (isRefused(error) && this.#current === held) await this.end(why ?? errorReason(error));
      throw error;
    }
  }

  /** Takes over what another page or process has made of the session; whether its access token still works. */
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

  /** Throws when another account has taken the place of the one that a call was begun by: the call must not be made by it. */
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
      // Signing in is faster than some stores, and newer than what is in them.
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

  /** Writes to the store one after the other: the last word is to be what is kept. */
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
    // Later, and each for itself: a listener that throws must not fail the call that it is told of.
    for (const listener of this.#listeners) queueMicrotask(() => listener(change));
  }
}

/** Whether the server says that the refresh token opens nothing. */
function isRefused(error: unknown): boolean {
  return errorReason(error) !== undefined && ConnectError.from(error).code === Code.Unauthenticated;
}
