/** The streaming door, for Node: many chunks a call, in small messages. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import { crc32c } from "../crc32c.js";
import type { UploadChunksRequestSchema } from "../gen/marquee/v1/upload_service_pb.js";
import { uploadIn, type Door, type Passage } from "./door.js";

/** The size of a message; the server takes any up to a chunk's at least. */
const MESSAGE_BYTES = 1 << 20;

/** Sends as many chunks as fit into the window. */
export const sendStream: Door = async (passage) => {
  // A dead connection is noticed by its pings; how long the bytes take is the network's affair.
  const options = { timeoutMs: 0, ...(passage.signal && { signal: passage.signal }) };
  return uploadIn(await passage.uploads.uploadChunks(messages(passage), options));
};

async function* messages({
  upload,
  chunks,
  windowBytes,
  onSent,
}: Passage): AsyncGenerator<MessageInitShape<typeof UploadChunksRequestSchema>> {
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
