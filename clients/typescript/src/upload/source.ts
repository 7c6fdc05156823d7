/** The source of an upload's bytes. */

import type { UploadOptions } from "./options.js";

/** Bytes of a known number, read piece by piece. */
export interface ByteSource {
  /** How many bytes there are. */
  readonly sizeBytes: number;
  /** The media type that is declared. */
  readonly contentType: string;
  /** The file's name; may be empty. */
  readonly filename: string;
  /**
   * A key that identifies the file, for uploads that continue after a reload; absent for sources that cannot be read
   * again.
   */
  readonly key?: string;
  /** Whether any byte can be read at any time; otherwise only bytes that were not released yet. */
  readonly seekable: boolean;
  /** Returns the `length` bytes from `offset` on; throws when the source has fewer. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Releases the bytes before `offset`: they will not be read again. */
  release?(offset: number): void;
  /** Throws when the source has changed since the upload began. */
  verify?(): Promise<void>;
  /** Closes the source; called once. */
  close?(): Promise<void>;
}

/** The media types that the server accepts, by the extensions of file names. */
const TYPES: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  mkv: "video/x-matroska",
};

/**
 * Returns the media type to declare: the caller's, or else the file's if the server accepts it, or else that of the
 * name's extension.
 */
export function contentTypeOf(options: UploadOptions, name: string, own = ""): string {
  const base = own.replace(/;.*/s, "").trim().toLowerCase();
  if (options.contentType) return options.contentType;
  if (Object.values(TYPES).includes(base)) return base;
  return TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? base;
}

/** A `File` or `Blob`. */
export function blobSource(blob: Blob, options: UploadOptions): ByteSource {
  const file = "lastModified" in blob ? (blob as File) : undefined;
  const filename = options.filename ?? file?.name ?? "";
  return {
    sizeBytes: blob.size,
    contentType: contentTypeOf(options, filename, blob.type),
    filename,
    ...(file && { key: JSON.stringify([file.name, file.size, file.lastModified]) }),
    seekable: true,
    async read(offset, length) {
      const bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      if (bytes.length !== length) throw new Error(`the file ends before byte ${offset + length}`);
      return bytes;
    },
  };
}
