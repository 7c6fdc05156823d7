/**
 * `@marquee/client` for browsers, and wherever else there is fetch and no Node: gRPC-Web, uploads chunk by chunk.
 */

import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { connectOver, type Connection, type ConnectionOptions } from "./connection.js";
import { marqueeOn, type Marquee } from "./marquee.js";
import { sendChunk } from "./upload/chunk-door.js";
import type { CompleteUpload, UploadOptions, VideoSource } from "./upload/options.js";
import { blobSource } from "./upload/source.js";
import { upload } from "./upload/upload.js";

export * from "./api.js";

/** Connects to a server: no service is in it yet. Nothing is sent before the first call. */
export function createConnection(options: ConnectionOptions): Connection {
  return connectOver(({ fetch, ...transport }) => createGrpcWebTransport({ ...transport, ...(fetch && { fetch }) }), options);
}

/** Connects to a server, with all its services. Nothing is sent before the first call. */
export function createMarquee(options: ConnectionOptions): Marquee {
  return marqueeOn(createConnection(options), uploadVideo);
}

/** What `Marquee.uploadVideo` does, on a connection. */
export async function uploadVideo(
  connection: Connection,
  source: VideoSource,
  options: UploadOptions = {},
): Promise<CompleteUpload> {
  if (!(source instanceof Blob)) throw new TypeError("browsers upload a File or a Blob; paths and streams are Node's");
  return upload(connection.transport, blobSource(source, options), sendChunk, options);
}
