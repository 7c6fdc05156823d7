/**
 * An upload's bytes in the server's chunks, and the checksum of all of them up to each chunk's end.
 *
 * The next chunk is read while the one before it is under way. The checksums are those of the bytes that are sent: what the
 * server has after any number of cuts has the checksum that `checksumAt` tells.
 */

import { crc32c } from "../crc32c.js";
import { unlessAborted } from "../wait.js";
import type { ByteSource } from "./source.js";

/** Reads a source chunk by chunk. */
export class Chunks {
  /** What went wrong with the source, if anything: no reason to try again. */
  failure: { readonly cause: unknown } | undefined;
  readonly #source: ByteSource;
  readonly #chunkBytes: number;
  readonly #signal: AbortSignal | undefined;
  /** The checksum of everything before chunk `i`, for all chunks that were read, and the end of the last of them. */
  readonly #checksums = [0];
  #ahead: { index: number; data: Promise<Uint8Array> } | undefined;

  /** With the signal, whoever waits for a chunk is told; a read that never ends would keep them for ever. */
  constructor(source: ByteSource, chunkBytes: number, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#signal = signal;
  }

  /** The chunk that begins at `offset`, a multiple of the chunk's size; the next one is read meanwhile. */
  async at(offset: number): Promise<Uint8Array> {
    const index = offset / this.#chunkBytes;
    const read = this.#ahead?.index === index ? this.#ahead.data : this.#read(index);
    const data = await unlessAborted(read, this.#signal);
    this.#checksums[index + 1] = crc32c(data, this.#checksums[index]!);
    this.#ahead = undefined;
    if (offset + data.length < this.#source.sizeBytes) {
      this.#ahead = { index: index + 1, data: this.#read(index + 1) };
      // Whoever asks for it gets the failure.
      this.#ahead.data.catch(() => {});
    }
    return data;
  }

  /** The CRC-32C of the bytes before `offset`, which are read if they were not yet. */
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
