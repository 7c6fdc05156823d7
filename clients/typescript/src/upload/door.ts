/** The two doors of UploadService, as an upload uses them. */

import type { Client } from "@connectrpc/connect";
import type { Upload } from "../gen/marquee/v1/upload_pb.js";
import type { UploadService } from "../gen/marquee/v1/upload_service_pb.js";
import type { Chunks } from "./chunks.js";

/** What a door is given. */
export interface Passage {
  readonly uploads: Client<typeof UploadService>;
  /** The upload as it stands: the bytes go on at its offset. */
  readonly upload: Upload;
  readonly chunks: Chunks;
  /** The most bytes that may be sent until some of them are durable: what a source can give again. */
  readonly windowBytes: number;
  /** How often this upload has had no answer in time. */
  readonly timeouts: number;
  readonly signal: AbortSignal | undefined;
  /** Told how many bytes of the file were given to the network. */
  readonly onSent: (bytes: number) => void;
}

/** Sends bytes from the durable offset on; resolves to the upload as it stands when they are durable. */
export type Door = (passage: Passage) => Promise<Upload>;

/** The upload in an answer, which always has one. */
export function uploadIn(response: { upload?: Upload | undefined }): Upload {
  if (!response.upload) throw new Error("the server answered without the upload");
  return response.upload;
}
