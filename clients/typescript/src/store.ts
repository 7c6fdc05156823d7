/** Stores for what must survive a reload or a restart: the session and unfinished uploads. */

import type { Awaitable } from "./wait.js";

/** A session in the form in which it is stored; plain JSON. */
export interface StoredSession {
  /** The access token, sent with every call. */
  readonly accessToken: string;
  /** When to renew the access token, in milliseconds since 1970 by this device's clock. */
  readonly renewTimeMs: number;
  /** The refresh token; a secret. Empty when it is in a cookie. */
  readonly refreshToken: string;
}

/**
 * A store for the session, implemented by the application: over the system's secure storage, a file, or `localStorage`.
 *
 * Several pages or processes can share a store and its session, because it is read before each refresh. An error that a
 * store throws fails the call that needed the store.
 */
export interface TokenStore {
  /** Returns the session that was saved last; undefined when there is none. */
  load(): Awaitable<StoredSession | undefined>;
  /** Saves a session in place of the previous one; undefined removes it. */
  save(session: StoredSession | undefined): Awaitable<void>;
}

/** An unfinished upload in the form in which it is stored; plain JSON. */
export interface StoredUpload {
  /** The upload's id. */
  readonly uploadId: string;
  /** How many bytes the server has confirmed. */
  readonly offsetBytes: number;
  /** The CRC-32C of the file's first `offsetBytes` bytes, by which a changed file is detected. */
  readonly crc32c: number;
}

/** A store for uploads that can continue after a reload. */
export interface UploadStore {
  /** Returns the upload that was saved under the key; undefined when there is none. */
  load(key: string): Awaitable<StoredUpload | undefined>;
  /** Saves an upload under the key; undefined removes it. */
  save(key: string, upload: StoredUpload | undefined): Awaitable<void>;
}

/** The part of the Web Storage API (`localStorage`, `sessionStorage`) that stores need. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Creates a store in memory, which is lost when the program ends; the default of `createMarquee`. */
export function memoryTokens(): TokenStore {
  let kept: StoredSession | undefined;
  return {
    load: () => kept,
    save: (session) => {
      kept = session;
    },
  };
}

/**
 * Creates a session store in `localStorage` or `sessionStorage`. Every script of the page can read the refresh token
 * there: prefer `refreshTokenInCookie`.
 */
export function webTokens(storage: WebStorage, key = "marquee.session"): TokenStore {
  return {
    load: () => read<StoredSession>(storage, key),
    save: (session) => write(storage, key, session),
  };
}

/** Creates an upload store in `localStorage` or `sessionStorage`; it contains ids and checksums only. */
export function webUploads(storage: WebStorage, prefix = "marquee.upload."): UploadStore {
  return {
    load: (key) => read<StoredUpload>(storage, prefix + key),
    save: (key, upload) => write(storage, prefix + key, upload),
  };
}

function read<T>(storage: WebStorage, key: string): T | undefined {
  try {
    return (JSON.parse(storage.getItem(key) ?? "null") as T | null) ?? undefined;
  } catch {
    // The entry was not written by this library; it is ignored.
    return undefined;
  }
}

function write(storage: WebStorage, key: string, value: unknown): void {
  if (value === undefined) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(value));
}
