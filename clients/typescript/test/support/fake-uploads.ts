/** UploadService in memory: offsets that advance in whole chunks, both calls that send bytes, and the faults of each test. */

import { create } from "@bufbuild/protobuf";
import { Code, createRouterTransport, type Transport } from "@connectrpc/connect";
import { crc32c } from "../../src/crc32c.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { UploadSchema, UploadState, type Upload } from "../../src/gen/marquee/v1/upload_pb.js";
import { UploadService } from "../../src/gen/marquee/v1/upload_service_pb.js";
import { brokenConnection, refusal } from "./refusal.js";

export const CHUNK = 4096;

export class FakeUploads {
  /** The totals of received bytes at which connections break, once each. */
  readonly cuts: number[] = [];
  /** Called for every message with bytes, before they are accepted; may throw. */
  onData: (offset: number) => void = () => {};
  /** Whether the reply of the next chunk is lost. */
  loseReply = false;
  /** How often CreateUpload and GetUpload were called, and how many bytes arrived. */
  creations = 0;
  questions = 0;
  arrived = 0;
  readonly #uploads = new Map<string, { upload: Upload; bytes: Uint8Array }>();

  readonly transport: Transport = createRouterTransport((router) => {
    router.service(UploadService, {
      createUpload: ({ sizeBytes, contentType, filename }) => {
        const id = `upload-${++this.creations}`;
        const state = UploadState.ACTIVE;
        const upload = create(UploadSchema, { id, sizeBytes, contentType, filename, state, chunkSizeBytes: BigInt(CHUNK) });
        this.#uploads.set(id, { upload, bytes: new Uint8Array(Number(sizeBytes)) });
        return { upload };
      },
      getUpload: ({ uploadId }) => {
        this.questions++;
        return { upload: this.#find(uploadId).upload };
      },
      uploadChunk: ({ uploadId, offsetBytes, data, crc32c }) => {
        const offset = Number(offsetBytes);
        this.#begin(uploadId, offset);
        this.#take(uploadId, offset, data, crc32c);
        if (this.loseReply) {
          this.loseReply = false;
          throw brokenConnection();
        }
        return { upload: this.#find(uploadId).upload };
      },
      uploadChunks: async (messages) => {
        let uploadId = "";
        let offset = 0;
        for await (const { part } of messages) {
          if (part.case === "start") {
            uploadId = part.value.uploadId;
            offset = Number(part.value.offsetBytes);
            this.#begin(uploadId, offset);
          }
          if (part.case === "data") {
            this.#take(uploadId, offset, part.value.data, part.value.crc32c);
            offset += part.value.data.length;
          }
        }
        return { upload: this.#find(uploadId).upload };
      },
    });
  });

  /** The durable bytes of an upload. */
  durable(uploadId: string): Uint8Array {
    const { upload, bytes } = this.#find(uploadId);
    return bytes.subarray(0, Number(upload.offsetBytes));
  }

  /** Makes the upload expire. */
  expire(uploadId: string): void {
    this.#find(uploadId).upload.state = UploadState.EXPIRED;
  }

  #find(uploadId: string) {
    const found = this.#uploads.get(uploadId);
    if (!found) throw refusal(Code.NotFound, ErrorReason.UPLOAD_NOT_FOUND);
    return found;
  }

  #begin(uploadId: string, offset: number): void {
    const { upload } = this.#find(uploadId);
    if (upload.state !== UploadState.ACTIVE) throw refusal(Code.FailedPrecondition, ErrorReason.UPLOAD_FINISHED);
    if (BigInt(offset) !== upload.offsetBytes) throw refusal(Code.FailedPrecondition, ErrorReason.UPLOAD_OFFSET_MISMATCH);
  }

  #take(uploadId: string, offset: number, data: Uint8Array, checksum: number | undefined): void {
    this.onData(offset);
    if (checksum !== crc32c(data)) throw refusal(Code.InvalidArgument, ErrorReason.UPLOAD_CRC_MISMATCH);
    this.arrived += data.length;
    const cut = this.cuts[0];
    if (cut !== undefined && this.arrived > cut) {
      this.cuts.shift();
      throw brokenConnection();
    }
    const { upload, bytes } = this.#find(uploadId);
    bytes.set(data, offset);
    const end = offset + data.length;
    const whole = end === bytes.length ? end : end - (end % CHUNK);
    if (BigInt(whole) > upload.offsetBytes) upload.offsetBytes = BigInt(whole);
    if (end === bytes.length) upload.state = UploadState.COMPLETE;
  }
}
