/** Calls of the API by the console's own pages, typed by the TypeScript client's generated code, of which only the types are used. */

import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { loadContract } from "../contract/contract";
import { Failure } from "./failure";
import { bearer, noticeEnd, renew } from "./session";
import { callWeb } from "./web";

type Methods<S extends DescService> = {
  readonly [Name in keyof S["method"]]: (
    request: MessageInitShape<S["method"][Name]["input"]>,
  ) => Promise<MessageShape<S["method"][Name]["output"]>>;
};

/** The unary RPCs of a service: `const videos = api<typeof VideoService>("VideoService")`. */
export function api<S extends DescService>(name: string): Methods<S> {
  return new Proxy({} as Methods<S>, {
    get: (_, method) => (request: MessageInitShape<DescMessage>) => unary(name, String(method), request),
  });
}

async function unary(service: string, localName: string, request: MessageInitShape<DescMessage>): Promise<unknown> {
  let answer: unknown;
  await withSession(service, localName, request, (message) => (answer = message));
  return answer;
}

/** Reads a server's stream until it ends or `signal` aborts. */
export async function watch<S extends DescService, Name extends keyof S["method"]>(
  service: string,
  method: Name,
  request: MessageInitShape<S["method"][Name]["input"]>,
  signal: AbortSignal,
  onMessage: (message: MessageShape<S["method"][Name]["output"]>) => void,
): Promise<void> {
  const each = onMessage as (message: unknown) => void;
  await withSession(service, String(method), request as MessageInitShape<DescMessage>, each, signal);
}

/** Makes a call, once more with a new access token when the server says that the present one has expired. */
async function withSession(
  service: string,
  localName: string,
  request: MessageInitShape<DescMessage>,
  onMessage: (message: unknown) => void,
  signal?: AbortSignal,
) {
  const contract = await loadContract();
  const method: DescMethod | undefined = contract.registry.getService(`marquee.v1.${service}`)?.method[localName];
  if (!method) throw new Error(`the server has no ${service}.${localName}`);
  const body = toBinary(method.input, create(method.input, request));
  const attempt = async () => {
    const status = await callWeb({
      path: `${method.parent.typeName}/${method.name}`,
      requests: [body],
      accessToken: await bearer(),
      signal,
      onMessage: (bytes) => onMessage(fromBinary(method.output, bytes)),
    });
    if (status.code !== 0) throw new Failure(contract, status);
  };
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Failure) noticeEnd(error);
    if (!(error instanceof Failure) || error.reason !== "TOKEN_EXPIRED") throw error;
    await renew();
    await attempt();
  }
}
