/** The common interface of UploadService's two ways to send bytes, UploadChunk and UploadChunks. */

import type { Client } from "@connectrpc/connect";
import type { Upload } from "../gen/marquee/v1/upload_pb.js";
import type { UploadService } from "../gen/marquee/v1/upload_service_pb.js";
import type { Chunks } from "./chunks.js";

/** The arguments of a `Sender`. */
export interface SendOptions {
  readonly uploads: Client<typeof UploadService>;
  /** The upload; the bytes continue at its offset. */
  readonly upload: Upload;
  readonly chunks: Chunks;
  /** The most bytes that may be sent before some of them are durable: as many as the source can provide again. */
  readonly windowBytes: number;
  /** How often this upload had a timeout. */
  readonly timeouts: number;
  readonly signal: AbortSignal | undefined;
  /** Called with the number of the file's bytes that were given to the network. */
  readonly onSent: (bytes: number) => void;
}

/** Sends bytes from the durable offset on; resolves to the upload as it is when they are durable. */
export type Sender = (options: SendOptions) => Promise<Upload>;

/** Returns the upload in an answer; throws when there is none. */
export function uploadIn(response: { upload?: Upload | undefined }): Upload {
  if (!response.upload) throw new Error("the server answered without the upload");
  return response.upload;
}
