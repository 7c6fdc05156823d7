/** The parameters and the result of an upload. */

import type { PublishVideoRequest } from "../gen/marquee/v1/video_service_pb.js";
import type { Upload } from "../gen/marquee/v1/upload_pb.js";
import type { UploadStore } from "../store.js";

/**
 * What to upload: a `File` or `Blob`; in Node also the path of a file, or a stream (any async iterable of bytes)
 * together with `sizeBytes`. A stream continues after interruptions of the connection, but not after the end of the
 * program.
 */
export type VideoSource = Blob | string | AsyncIterable<Uint8Array>;

/** The progress of an upload. */
export interface UploadProgress {
  /** The upload's id, for `uploads.cancelUpload`. */
  readonly uploadId: string;
  /** How many bytes the server has on stable storage; never decreases. */
  readonly durableBytes: number;
  /** How many bytes were given to the network; returns to `durableBytes` after an interruption. */
  readonly sentBytes: number;
  /** The size of the file in bytes. */
  readonly totalBytes: number;
}

/** The options of an upload. */
export interface UploadOptions {
  /**
   * The media type (video/mp4, video/quicktime, video/webm, video/x-matroska); by default that of the file, or of its
   * name's extension.
   */
  readonly contentType?: string | undefined;
  /** The file's name; by default that of the `File` or path. Only the owner of the upload can see it. */
  readonly filename?: string | undefined;
  /** The size in bytes; needed for streams, and looked up for everything else. */
  readonly sizeBytes?: number | undefined;
  /** Called whenever the progress changes. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Stops the upload. What is durable stays; with `resume`, a later upload of the same file continues from there. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Where unfinished uploads are stored, so that an upload of the same file (by name, size, modification time and the
   * checksum of what the server has) continues after a reload. In browsers, `webUploads(localStorage)`.
   */
  readonly resume?: UploadStore | undefined;
  /** How long to go on trying without any progress, in milliseconds; 300,000 by default. */
  readonly patienceMs?: number | undefined;
}

/** An upload of which every byte is on stable storage. */
export type CompleteUpload = Upload & {
  /** The checksum of what was sent. Give it to `videos.publishVideo`, so that the server verifies the whole file. */
  readonly checksum: PublishVideoRequest["checksum"];
};
