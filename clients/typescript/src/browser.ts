/**
 * `@marquee/client` for browsers and other runtimes with fetch: gRPC-Web or Connect, and uploads that send one chunk per call.
 */

import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { connectOver, type Connection, type ConnectionOptions } from "./connection.js";
import { marqueeOn, type Marquee } from "./marquee.js";
import { sendChunk } from "./upload/chunk-sender.js";
import type { CompleteUpload, UploadOptions, VideoSource } from "./upload/options.js";
import { blobSource } from "./upload/source.js";
import { upload } from "./upload/upload.js";

export * from "./api.js";

/** The call that reports a position, by its path. */
const REPORTS = /\/marquee\.v1\.HistoryService\/RecordPlayback$/;

/** Creates a connection to a server, without service clients. Nothing is sent before the first call. */
export function createConnection(options: ConnectionOptions): Connection {
  return connectOver(({ fetch, ...transport }) => {
    const create = options.createTransport ?? createGrpcWebTransport;
    return create({ ...transport, fetch: outlivingPages(withoutRedirects(fetch)), useBinaryFormat: true });
  }, options);
}

/**
 * Sends requests that are not redirected: such a call would arrive as a GET without its message. connect asks for `error`,
 * which Cloudflare Workers do not know; with `manual`, the call fails because of the answer's status.
 */
function withoutRedirects(fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)): typeof globalThis.fetch {
  return (input, init) => fetch(input, { ...init, redirect: "manual" });
}

/** Sends the last report of a page's player also when the page is closed meanwhile. Only pages have `keepalive`. */
function outlivingPages(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  if (!globalThis.document) return fetch;
  return (input, init) => fetch(input, REPORTS.test(String(input)) ? { ...init, keepalive: true } : init);
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
