/** Where an upload's bytes come from. */

import type { UploadOptions } from "./options.js";

/** Bytes of a known number, read piece by piece. */
export interface ByteSource {
  /** How many bytes there are. */
  readonly sizeBytes: number;
  /** The media type that is declared. */
  readonly contentType: string;
  /** The file's name; may be empty. */
  readonly filename: string;
  /** What tells the file from others, for uploads that go on after a reload; absent for what cannot be read again then. */
  readonly key?: string;
  /** Whether any byte can be read at any time; otherwise only those after the ones that were released. */
  readonly seekable: boolean;
  /** The `length` bytes from `offset`; throws when the source has not as many. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Says that nothing before `offset` will be read again. */
  release?(offset: number): void;
  /** Throws when the source is not what it was at the beginning. */
  verify?(): Promise<void>;
  /** Gives back what was taken to read; called once. */
  close?(): Promise<void>;
}

/** The media types that the server takes, by the endings of names. */
const TYPES: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  mkv: "video/x-matroska",
};

/** The type to declare: what the caller says, or the file if it is one that the server takes, or the name's ending. */
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
