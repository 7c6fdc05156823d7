/** Sends an upload with UploadChunks, many chunks per call in small messages; for Node. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import { crc32c } from "../crc32c.js";
import type { UploadChunksRequestSchema } from "../gen/marquee/v1/upload_service_pb.js";
import { uploadIn, type Sender, type SendOptions } from "./sender.js";

/** The size of a message in bytes; the server accepts messages of at least the chunk size. */
const MESSAGE_BYTES = 1 << 20;

/** Sends as many chunks as fit into the window. */
export const sendStream: Sender = async (sending) => {
  // No timeout: a dead connection is detected by its pings, and slow networks may take any time.
  const options = { timeoutMs: 0, ...(sending.signal && { signal: sending.signal }) };
  return uploadIn(await sending.uploads.uploadChunks(messages(sending), options));
};

async function* messages({
  upload,
  chunks,
  windowBytes,
  onSent,
}: SendOptions): AsyncGenerator<MessageInitShape<typeof UploadChunksRequestSchema>> {
  const begin = Number(upload.offsetBytes);
  const end = Math.min(Number(upload.sizeBytes), begin + windowBytes);
  yield { part: { case: "start", value: { uploadId: upload.id, offsetBytes: upload.offsetBytes } } };
  for (let offset = begin; offset < end; ) {
    const chunk = await chunks.at(offset);
    for (let at = 0; at < chunk.length; at += MESSAGE_BYTES) {
      const data = chunk.subarray(at, at + MESSAGE_BYTES);
      yield { part: { case: "data", value: { data, crc32c: crc32c(data) } } };
      onSent(offset + at + data.length);
    }
    offset += chunk.length;
  }
}
