/**
 * Runs an upload from its creation or continuation, through interruptions, to its completion.
 *
 * After every failure that may have lost bytes, GetUpload returns the offset to continue at. The checksum of the bytes
 * that the server has is always known. A file whose beginning does not have that checksum is another file, and is
 * uploaded from its start.
 */

import { Code, ConnectError, createClient, type Client, type Transport } from "@connectrpc/connect";
import { errorReason, isMarqueeError } from "../errors.js";
import { isUnanswered, refusedUnseen } from "../failure.js";
import { ErrorReason } from "../gen/marquee/v1/error_pb.js";
import { UploadState, type Upload } from "../gen/marquee/v1/upload_pb.js";
import { UploadService } from "../gen/marquee/v1/upload_service_pb.js";
import { randomUuid } from "../uuid.js";
import { backoff, sleep, unlessAborted } from "../wait.js";
import { Chunks } from "./chunks.js";
import { uploadIn, type Sender } from "./sender.js";
import type { CompleteUpload, UploadOptions } from "./options.js";
import type { ByteSource } from "./source.js";

/**
 * How many bytes are sent before GetUpload is called for the durable offset: from a file, and from a stream, which must
 * keep them in memory.
 */
const WINDOW_CHUNKS = 8;
const STREAM_WINDOW_CHUNKS = 2;

/** Errors after which the upload continues at the offset that GetUpload returns. */
const PASSING: readonly (ErrorReason | undefined)[] = [
  ErrorReason.UPLOAD_OFFSET_MISMATCH,
  ErrorReason.UPLOAD_CRC_MISMATCH,
  ErrorReason.UPLOAD_FINISHED,
  ErrorReason.UPLOAD_IDLE,
  ErrorReason.UPLOAD_TOO_SLOW,
  ErrorReason.TOKEN_EXPIRED,
  ErrorReason.TOKEN_INVALID,
];

/** Uploads the source's bytes and closes it. */
export async function upload(
  transport: Transport,
  source: ByteSource,
  send: Sender,
  options: UploadOptions,
): Promise<CompleteUpload> {
  try {
    return await new Course(createClient(UploadService, transport), source, send, options).run();
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    await source.close?.();
  }
}

class Course {
  readonly #uploads: Client<typeof UploadService>;
  readonly #source: ByteSource;
  readonly #send: Sender;
  readonly #options: UploadOptions;
  readonly #callOptions: { signal?: AbortSignal };
  #durableBytes = 0;

  constructor(uploads: Client<typeof UploadService>, source: ByteSource, send: Sender, options: UploadOptions) {
    this.#uploads = uploads;
    this.#source = source;
    this.#send = send;
    this.#options = options;
    this.#callOptions = options.signal ? { signal: options.signal } : {};
  }

  async run(): Promise<CompleteUpload> {
    const begun = (await this.#resume()) ?? (await this.#create());
    const { chunks } = begun;
    const upload = await this.#sendAll(begun.upload, chunks);
    if (upload.state !== UploadState.COMPLETE) {
      throw new ConnectError(`the upload is ${UploadState[upload.state]}`, Code.FailedPrecondition);
    }
    await unlessAborted(Promise.resolve(this.#source.verify?.()), this.#options.signal);
    const checksum = { case: "crc32c", value: await chunks.checksumAt(this.#source.sizeBytes) } as const;
    return Object.assign(upload, { checksum });
  }

  async #create(): Promise<{ upload: Upload; chunks: Chunks }> {
    const { sizeBytes, contentType, filename } = this.#source;
    const upload = uploadIn(
      await this.#uploads.createUpload(
        { sizeBytes: BigInt(sizeBytes), contentType, filename, requestId: randomUuid() },
        this.#callOptions,
      ),
    );
    const chunks = this.#chunksOf(upload);
    await this.#durable(upload, chunks);
    return { upload, chunks };
  }

  /** Continues the stored upload of this file, if the server still has it and its bytes are those of this file. */
  async #resume(): Promise<{ upload: Upload; chunks: Chunks } | undefined> {
    const { key } = this.#source;
    const stored = key === undefined ? undefined : await this.#options.resume?.load(key);
    if (!stored) return undefined;
    const upload = await this.#find(stored.uploadId);
    if (!upload || (upload.state !== UploadState.ACTIVE && upload.state !== UploadState.COMPLETE)) return undefined;
    if (Number(upload.sizeBytes) !== this.#source.sizeBytes || Number(upload.offsetBytes) < stored.offsetBytes) return undefined;
    const chunks = this.#chunksOf(upload);
    if ((await chunks.checksumAt(stored.offsetBytes)) !== stored.crc32c) return undefined;
    await this.#durable(upload, chunks);
    return { upload, chunks };
  }

  async #find(uploadId: string): Promise<Upload | undefined> {
    try {
      return uploadIn(await this.#uploads.getUpload({ uploadId }, this.#callOptions));
    } catch (error) {
      if (isMarqueeError(error, ErrorReason.UPLOAD_NOT_FOUND)) return undefined;
      throw error;
    }
  }

  async #sendAll(upload: Upload, chunks: Chunks): Promise<Upload> {
    const windowBytes = Number(upload.chunkSizeBytes) * (this.#source.seekable ? WINDOW_CHUNKS : STREAM_WINDOW_CHUNKS);
    const { signal, patienceMs = 300_000 } = this.#options;
    const { id } = upload;
    let movedAtMs = Date.now();
    let failures = 0;
    let timeouts = 0;
    let thrown: { readonly cause: unknown } | undefined;
    // Transports report an error that is thrown in a stream as a broken connection.
    const onSent = (bytes: number) => {
      try {
        this.#report(id, bytes);
      } catch (cause) {
        thrown = { cause };
        throw cause;
      }
    };
    for (let lost = false; upload.state === UploadState.ACTIVE; ) {
      const before = upload.offsetBytes;
      const asked = lost;
      try {
        upload = lost
          ? uploadIn(await this.#uploads.getUpload({ uploadId: id }, this.#callOptions))
          : await this.#send({
              uploads: this.#uploads,
              upload,
              chunks,
              windowBytes,
              timeouts,
              signal,
              onSent,
            });
        lost = false;
      } catch (error) {
        const own = chunks.failure ?? thrown;
        if (own) throw own.cause;
        if (signal?.aborted || !isPassing(error) || Date.now() - movedAtMs > patienceMs) throw error;
        if (isLate(error)) timeouts++;
        lost = true;
        await sleep((refusedUnseen(error) ?? 0) + backoff(failures++, 250, 10_000), signal);
        continue;
      }
      if (upload.offsetBytes > before) {
        movedAtMs = Date.now();
        failures = 0;
      } else if (!asked && upload.state === UploadState.ACTIVE) {
        // The server accepted the bytes but kept none: limit the repetitions and wait between them.
        if (Date.now() - movedAtMs > patienceMs) throw new ConnectError("the upload does not get any further", Code.Aborted);
        await sleep(backoff(failures++, 250, 10_000), signal);
      }
      await this.#durable(upload, chunks);
    }
    return upload;
  }

  /** Records what the server has. */
  async #durable(upload: Upload, chunks: Chunks): Promise<void> {
    const offsetBytes = Number(upload.offsetBytes);
    const crc32c = await chunks.checksumAt(offsetBytes);
    const { key } = this.#source;
    if (key !== undefined) await this.#options.resume?.save(key, { uploadId: upload.id, offsetBytes, crc32c });
    this.#source.release?.(offsetBytes);
    this.#durableBytes = offsetBytes;
    this.#report(upload.id, offsetBytes);
  }

  #report(uploadId: string, sentBytes: number): void {
    this.#options.onProgress?.({
      uploadId,
      durableBytes: this.#durableBytes,
      sentBytes: Math.max(sentBytes, this.#durableBytes),
      totalBytes: this.#source.sizeBytes,
    });
  }

  #chunksOf(upload: Upload): Chunks {
    return new Chunks(this.#source, Number(upload.chunkSizeBytes), this.#options.signal);
  }
}

/** Whether the upload can continue after this error. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  return isLate(error) || isUnanswered(error) || refusedUnseen(error) !== undefined || PASSING.includes(errorReason(error));
}

function isLate(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.DeadlineExceeded;
}
