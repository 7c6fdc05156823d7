/** `@marquee/client` for Node: native gRPC over HTTP/2, uploads as streams. */

import { createGrpcTransport } from "@connectrpc/connect-node";
import { connectOver, type Connection, type ConnectionOptions } from "./connection.js";
import { marqueeOn, type Marquee } from "./marquee.js";
import { fileSource, streamSource } from "./upload/node-source.js";
import type { CompleteUpload, UploadOptions, VideoSource } from "./upload/options.js";
import { blobSource } from "./upload/source.js";
import { sendStream } from "./upload/stream-sender.js";
import { upload } from "./upload/upload.js";

export * from "./api.js";

/**
 * How long a connection may be silent before a ping is sent, in milliseconds. Without an answer it is replaced 15
 * seconds later.
 */
const PING_INTERVAL_MS = 20_000;

/** Creates a connection to a server, without service clients. Nothing is sent before the first call. */
export function createConnection(options: ConnectionOptions): Connection {
  return connectOver(
    ({ fetch: _, ...transport }) => createGrpcTransport({ ...transport, pingIntervalMs: PING_INTERVAL_MS }),
    options,
  );
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
  const bytes =
    typeof source === "string"
      ? await fileSource(source, options)
      : source instanceof Blob
        ? blobSource(source, options)
        : streamSource(source, options);
  return upload(connection.transport, bytes, sendStream, options);
}
