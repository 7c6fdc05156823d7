/**
 * Calls by gRPC-Web (application/grpc-web+proto), on the origin that served the page.
 *
 * A browser can send no request piece by piece, but all messages of a client's stream at once, and can read a server's
 * stream as it comes. So every kind of RPC can be called; a bidirectional one sends first and reads then.
 *
 * The protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 */

/** The bit in a frame's first byte that marks the trailers. */
const TRAILERS = 0x80;
const HEADER_BYTES = 5;

export interface WebCall {
  /** `marquee.v1.VideoService/GetVideo`. */
  path: string;
  requests: Uint8Array[];
  accessToken?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called with each message of the answer, as it comes. */
  onMessage(message: Uint8Array): void;
}

/** How a call ended, as the server said it. */
export interface WebStatus {
  code: number;
  message: string;
  /** An encoded `google.rpc.Status`; undefined without details. */
  details: Uint8Array | undefined;
  /** Headers and trailers, in the order in which they came. */
  metadata: [string, string][];
}

/** Makes a call. Throws only when there is no answer: an AbortError, or what fetch throws without a connection. */
export async function callWeb({ path, requests, accessToken, signal, onMessage }: WebCall): Promise<WebStatus> {
  const response = await fetch(`/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/grpc-web+proto",
      "x-grpc-web": "1",
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    },
    body: new Blob(requests.flatMap((message) => [frameHeader(message.length), message as Uint8Array<ArrayBuffer>])),
    credentials: "omit",
    ...(signal && { signal }),
  });
  const metadata: [string, string][] = [...response.headers];
  const isGrpc = response.headers.get("content-type")?.startsWith("application/grpc-web");
  if (!isGrpc)
    return { code: codeOfHttp(response.status), message: `HTTP ${response.status}`, details: undefined, metadata };
  await readFrames(response.body, (kind, data) => {
    if (kind & TRAILERS) metadata.push(...readTrailers(data));
    else onMessage(data);
  });
  return statusOf(metadata);
}

function frameHeader(length: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(1, length);
  return header;
}

async function readFrames(body: ReadableStream<Uint8Array> | null, onFrame: (kind: number, data: Uint8Array) => void) {
  if (!body) return;
  const reader = body.getReader();
  let rest = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const bytes = new Uint8Array(rest.length + value.length);
    bytes.set(rest);
    bytes.set(value, rest.length);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = new DataView(bytes.buffer, at).getUint32(1);
      if (bytes.length - at - HEADER_BYTES < length) break;
      onFrame(bytes[at]!, bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
      at += HEADER_BYTES + length;
    }
    rest = bytes.slice(at);
  }
}

function readTrailers(data: Uint8Array): [string, string][] {
  const lines = new TextDecoder().decode(data).split("\r\n").filter(Boolean);
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
}

function statusOf(metadata: [string, string][]): WebStatus {
  const last = (name: string) => metadata.findLast(([key]) => key === name)?.[1];
  const code = Number(last("grpc-status") ?? 2);
  const details = last("grpc-status-details-bin");
  const message = decodeURIComponent(last("grpc-message") ?? (last("grpc-status") ? "" : "the answer has no status"));
  return { code, message, details: details === undefined ? undefined : bytesOf(details), metadata };
}

/** Bytes from base64, with or without padding, in either alphabet. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

/** The gRPC code for an answer that is not gRPC: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
function codeOfHttp(status: number): number {
  return { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 }[status] ?? 2;
}

/** The names of the gRPC codes, by number. */
export const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];
