/**
 * `@marquee/client` for browsers and other runtimes with fetch: gRPC-Web, and uploads that send one chunk per call.
 */

import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { connectOver, type Connection, type ConnectionOptions } from "./connection.js";
import { marqueeOn, type Marquee } from "./marquee.js";
import { sendChunk } from "./upload/chunk-sender.js";
import type { CompleteUpload, UploadOptions, VideoSource } from "./upload/options.js";
import { blobSource } from "./upload/source.js";
import { upload } from "./upload/upload.js";

export * from "./api.js";

/** Creates a connection to a server, without service clients. Nothing is sent before the first call. */
export function createConnection(options: ConnectionOptions): Connection {
  return connectOver(({ fetch, ...transport }) => createGrpcWebTransport({ ...transport, ...(fetch && { fetch }) }), options);
}

/** Creates a client of a server with all its services. Nothing is sent before the first call. */
export function createMarquee(options: ConnectionOptions): Marquee {
  return marqueeOn(createConnection(options), uploadVideo);
}

/** Uploads a video over a connection, as `Marquee.uploadVideo` does. */
export async function uploadVideo(
  connection: Connection,
  source: VideoSource,
  options: UploadOptions = {},
): Promise<CompleteUpload> {
  if (!(source instanceof Blob)) throw new TypeError("browsers upload a File or a Blob; paths and streams are Node's");
  return upload(connection.transport, blobSource(source, options), sendChunk, options);
}
