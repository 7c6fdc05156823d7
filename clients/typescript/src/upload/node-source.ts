/** Sources of an upload's bytes in Node: files and streams. */

import { open } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import type { UploadOptions } from "./options.js";
import { contentTypeOf, type ByteSource } from "./source.js";

/** The file at a path. It must not change while it is uploaded. */
export async function fileSource(path: string, options: UploadOptions): Promise<ByteSource> {
  const file = await open(path, "r");
  const before = await file.stat();
  const filename = options.filename ?? basename(path);
  return {
    sizeBytes: before.size,
    contentType: contentTypeOf(options, filename),
    filename,
    key: JSON.stringify([resolve(path), before.size, before.mtimeMs]),
    seekable: true,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(bytes, at, length - at, offset + at);
        if (bytesRead === 0) throw new Error(`the file ends before byte ${offset + length}`);
        at += bytesRead;
      }
      return bytes;
    },
    async verify() {
      const now = await file.stat();
      if (now.size !== before.size || now.mtimeMs !== before.mtimeMs) throw new Error("the file has changed meanwhile");
    },
    close: () => file.close(),
  };
}

/** A stream of `options.sizeBytes` bytes. Bytes that are not durable yet are kept in memory. */
export function streamSource(stream: AsyncIterable<Uint8Array>, options: UploadOptions): ByteSource {
  const { sizeBytes, filename = "" } = options;
  if (sizeBytes === undefined) throw new TypeError("a stream needs `sizeBytes`");
  const pieces = stream[Symbol.asyncIterator]();
  /** The bytes from `kept.offset` on that were read and not yet released. */
  const kept = { offset: 0, parts: [] as Uint8Array[], length: 0 };
  return {
    sizeBytes,
    contentType: contentTypeOf(options, filename),
    filename,
    seekable: false,
    async read(offset, length) {
      while (kept.offset + kept.length < offset + length) {
        const { done, value } = await pieces.next();
        if (!done) {
          kept.parts.push(value);
          kept.length += value.length;
        } else if (kept.offset + kept.length < offset + length) {
          // Otherwise a concurrent read has received the last piece, which serves this read, too.
          throw new Error(`the stream ends at byte ${kept.offset + kept.length} of ${sizeBytes}`);
        }
      }
      return copy(kept.parts, offset - kept.offset, length);
    },
    release(offset) {
      for (let first = kept.parts[0]; first && kept.offset + first.length <= offset; first = kept.parts[0]) {
        kept.parts.shift();
        kept.offset += first.length;
        kept.length -= first.length;
      }
    },
    async verify() {
      const more = kept.offset + kept.length > sizeBytes || !(await pieces.next()).done;
      if (more) throw new Error(`the stream has more than ${sizeBytes} bytes`);
    },
    async close() {
      // A pending piece may never come; then `return()` would wait for it forever.
      if (stream instanceof Readable) stream.destroy();
      void (async () => pieces.return?.())().catch(() => {});
    },
  };
}

/** Returns `length` bytes of the concatenated parts, from the index `skip` on. */
function copy(parts: readonly Uint8Array[], skip: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    if (at === length) break;
    const piece = part.subarray(skip, skip + length - at);
    skip = Math.max(0, skip - part.length);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
