/** What an upload takes and gives. */

import type { PublishVideoRequest } from "../gen/marquee/v1/video_service_pb.js";
import type { Upload } from "../gen/marquee/v1/upload_pb.js";
import type { UploadStore } from "../store.js";

/**
 * What is uploaded: a `File` or `Blob`; in Node also the path of a file, or a stream (any async iterable of bytes) together
 * with `sizeBytes`. A stream outlives cuts of the connection, but not the end of the program.
 */
export type VideoSource = Blob | string | AsyncIterable<Uint8Array>;

/** How far an upload has come. */
export interface UploadProgress {
  /** The upload's id, for `uploads.cancelUpload`. */
  readonly uploadId: string;
  /** How many bytes the server has on stable storage; never goes back. */
  readonly durableBytes: number;
  /** How many bytes were given to the network; after a cut it goes back to `durableBytes`. */
  readonly sentBytes: number;
  /** The size of the file. */
  readonly totalBytes: number;
}

/** How a file is uploaded. */
export interface UploadOptions {
  /** The media type (video/mp4, video/quicktime, video/webm, video/x-matroska); else the file's own, or by its name. */
  readonly contentType?: string | undefined;
  /** The file's name; else its own. Only its owner sees it. */
  readonly filename?: string | undefined;
  /** The size in bytes; needed for streams, and looked up for everything else. */
  readonly sizeBytes?: number | undefined;
  /** Told whenever something has moved. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Stops the upload; what is durable stays, and with `resume` the same file goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Where uploads are remembered, so that the same file (by name, size, time of change and the checksum of what the server
   * has) goes on after a reload. `webUploads(localStorage)` in browsers.
   */
  readonly resume?: UploadStore | undefined;
  /** How long to go on trying without any progress, in milliseconds; 300,000 unless said otherwise. */
  readonly patienceMs?: number | undefined;
}

/** An upload of which every byte is on stable storage. */
export type CompleteUpload = Upload & {
  /** The checksum of what was sent. Give it to `videos.publishVideo`, and the server checks the whole file by it. */
  readonly checksum: PublishVideoRequest["checksum"];
};
