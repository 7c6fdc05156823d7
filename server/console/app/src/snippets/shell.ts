/** A call as a command: curl by the Connect protocol, which carries JSON, and grpcurl by reflection. */

import type { DescMethod, JsonObject } from "@bufbuild/protobuf";

/** What a snippet is made of. */
export interface Example {
  method: DescMethod;
  /** One message, or several of a client's stream. */
  messages: JsonObject[];
  /** Whether the call sends an access token. */
  isSignedIn: boolean;
  /** The origin of the server, such as `http://127.0.0.1:50051`. */
  origin: string;
}

/** `$TOKEN` is left to the shell: what is copied has no access token. */
const BEARER = `-H "authorization: Bearer $TOKEN"`;

export function curl({ method, messages, isSignedIn, origin }: Example): string {
  if (method.methodKind !== "unary") {
    return `# curl cannot call ${method.name}, which streams: the messages of a stream have headers in binary. Use grpcurl.`;
  }
  return lines([
    `curl ${origin}/${method.parent.typeName}/${method.name}`,
    `-H 'content-type: application/json'`,
    ...(isSignedIn ? [BEARER] : []),
    `-d ${quote(JSON.stringify(messages[0] ?? {}))}`,
  ]);
}

export function grpcurl({ method, messages, isSignedIn, origin }: Example): string {
  const { protocol, host, port, hostname } = new URL(origin);
  return lines([
    protocol === "https:" ? "grpcurl" : "grpcurl -plaintext",
    ...(isSignedIn ? [BEARER] : []),
    `-d ${quote(messages.map((message) => JSON.stringify(message)).join("\n"))}`,
    port ? host : `${hostname}:${protocol === "https:" ? 443 : 80}`,
    `${method.parent.typeName}/${method.name}`,
  ]);
}

function lines(parts: string[]): string {
  return parts.join(" \\\n  ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
