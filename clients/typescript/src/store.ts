/** Where an application keeps what must outlive a page or a process: its session, and its uploads. */

import type { Awaitable } from "./wait.js";

/** A signed-in session as it is kept; plain JSON. */
export interface StoredSession {
  /** What every call carries. */
  readonly accessToken: string;
  /** When to renew the access token, in milliseconds since 1970 by this device's clock. */
  readonly renewTimeMs: number;
  /** What renews it, once; a secret. Empty when a cookie has it. */
  readonly refreshToken: string;
}

/**
 * Where an application keeps its session: secure storage of the system, a file, `localStorage`.
 *
 * Several pages or processes may share one: it is read before each refresh, so that they renew one session together.
 * What a store throws fails the call in which it was needed.
 */
export interface TokenStore {
  /** The session that was saved last; undefined when there is none. */
  load(): Awaitable<StoredSession | undefined>;
  /** Keeps a session in the place of the former one; undefined removes it. */
  save(session: StoredSession | undefined): Awaitable<void>;
}

/** An upload that has begun, as it is kept; plain JSON. */
export interface StoredUpload {
  /** The upload's id. */
  readonly uploadId: string;
  /** How many bytes the server has confirmed, and the CRC-32C of these: what tells that the file is still the same. */
  readonly offsetBytes: number;
  /** The CRC-32C of the file's first `offsetBytes` bytes. */
  readonly crc32c: number;
}

/** Where an application keeps the uploads that it wants to go on with after a reload. */
export interface UploadStore {
  /** The upload that was saved under the key; undefined when there is none. */
  load(key: string): Awaitable<StoredUpload | undefined>;
  /** Keeps an upload under the key; undefined removes it. */
  save(key: string, upload: StoredUpload | undefined): Awaitable<void>;
}

/** The part of the Web Storage API (`localStorage`, `sessionStorage`) that stores need. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A session for as long as the program runs; what `createMarquee` takes when it is given no store. */
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
 * A session in `localStorage` or `sessionStorage`. Every script of the page can read the refresh token there: prefer
 * `refreshTokenInCookie`.
 */
export function webTokens(storage: WebStorage, key = "marquee.session"): TokenStore {
  return {
    load: () => read<StoredSession>(storage, key),
    save: (session) => write(storage, key, session),
  };
}

/** Uploads in `localStorage` or `sessionStorage`; ids and checksums only. */
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
    // Not ours: as good as nothing.
    return undefined;
  }
}

function write(storage: WebStorage, key: string, value: unknown): void {
  if (value === undefined) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(value));
}
