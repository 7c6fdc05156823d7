/**
 * Divides an upload's bytes into the server's chunks, and computes the checksum of all bytes up to each chunk's end.
 *
 * The next chunk is read while the previous one is being sent. The checksums are computed from the bytes that are sent,
 * so that after any number of interruptions `checksumAt` is the checksum of what the server has.
 */

import { crc32c } from "../crc32c.js";
import { unlessAborted } from "../wait.js";
import type { ByteSource } from "./source.js";

/** Reads a source chunk by chunk. */
export class Chunks {
  /** The error of the source, if it failed; the upload is not tried again then. */
  failure: { readonly cause: unknown } | undefined;
  readonly #source: ByteSource;
  readonly #chunkBytes: number;
  readonly #signal: AbortSignal | undefined;
  /** The checksum of everything before chunk `i`, for all chunks that were read, and the end of the last of them. */
  readonly #checksums = [0];
  #ahead: { index: number; data: Promise<Uint8Array> } | undefined;

  /** The signal also ends the wait for a chunk whose read never ends. */
  constructor(source: ByteSource, chunkBytes: number, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#signal = signal;
  }

  /** Returns the chunk at `offset`, a multiple of the chunk size, and starts to read the next one. */
  async at(offset: number): Promise<Uint8Array> {
    const index = offset / this.#chunkBytes;
    const read = this.#ahead?.index === index ? this.#ahead.data : this.#read(index);
    const data = await unlessAborted(read, this.#signal);
    this.#checksums[index + 1] = crc32c(data, this.#checksums[index]!);
    this.#ahead = undefined;
    if (offset + data.length < this.#source.sizeBytes) {
      this.#ahead = { index: index + 1, data: this.#read(index + 1) };
      // The failure is thrown when the chunk is requested.
      this.#ahead.data.catch(() => {});
    }
    return data;
  }

  /** Returns the CRC-32C of the bytes before `offset`; reads those that were not read yet. */
  async checksumAt(offset: number): Promise<number> {
    const index = Math.ceil(offset / this.#chunkBytes);
    while (this.#checksums.length <= index) {
      await this.at((this.#checksums.length - 1) * this.#chunkBytes);
    }
    return this.#checksums[index]!;
  }

  async #read(index: number): Promise<Uint8Array> {
    const offset = index * this.#chunkBytes;
    try {
      return await this.#source.read(offset, Math.min(this.#chunkBytes, this.#source.sizeBytes - offset));
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }
}
