/** Sends an upload with UploadChunk, one chunk per call; for browsers. */

import { crc32c } from "../crc32c.js";
import { uploadIn, type Sender } from "./sender.js";

/**
 * The timeout of the first chunk, in milliseconds. It doubles after each chunk that did not arrive in time, up to the
 * server's own limit.
 */
const TIMEOUT_MS = 60_000;
const LONGEST_TIMEOUT_MS = 300_000;

/** Sends the next chunk. */
export const sendChunk: Sender = async ({ uploads, upload, chunks, timeouts, signal, onSent }) => {
  const offset = Number(upload.offsetBytes);
  const data = await chunks.at(offset);
  onSent(offset + data.length);
  const response = await uploads.uploadChunk(
    { uploadId: upload.id, offsetBytes: upload.offsetBytes, data, crc32c: crc32c(data) },
    { timeoutMs: Math.min(LONGEST_TIMEOUT_MS, TIMEOUT_MS * 2 ** timeouts), ...(signal && { signal }) },
  );
  return uploadIn(response);
};
