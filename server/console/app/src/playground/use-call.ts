/** Makes a call of the playground, and keeps what came of it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { fromBinary, toJson, type DescMethod, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { pathOf, policyOf, type Contract } from "../contract/contract";
import { Failure } from "../call/failure";
import { adopt, bearer, forget, noticeEnd, renew, whoAmI } from "../call/session";
import { callWeb } from "../call/web";
import { remember } from "./history";
import { encode, learnIds } from "./values";

/** The most messages of a stream that are kept; the oldest go first. */
const MOST_MESSAGES = 200;

export interface Outcome {
  messages: { time: number; value: JsonValue }[];
  /** How many messages have come, those that are not kept any more included. */
  count: number;
  /** Undefined while the call runs. */
  status: string | undefined;
  error: unknown;
  /** In milliseconds. */
  took: number;
  metadata: [string, string][];
}

export interface Call {
  outcome: Outcome | undefined;
  isRunning: boolean;
  violations: ReadonlyMap<string, string[]> | undefined;
  send(messages: JsonObject[]): Promise<void>;
  stop(): void;
  clear(): void;
}

export function useCall(contract: Contract, method: DescMethod): Call {
  const [outcome, setOutcome] = useState<Outcome>();
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const send = async (messages: JsonObject[]) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const began = performance.now();
    const time = Date.now();
    let now: Outcome = { messages: [], count: 0, status: undefined, error: undefined, took: 0, metadata: [] };
    const update = (change: Partial<Outcome>) => {
      now = { ...now, ...change, took: performance.now() - began };
      if (running.current === controller) setOutcome(now);
    };
    update({});
    const onMessage = (bytes: Uint8Array) => {
      const message = fromBinary(method.output, bytes);
      const value = toJson(method.output, message, { registry: contract.registry, alwaysEmitImplicit: true });
      learnIds("", value);
      update({ count: now.count + 1, messages: [...now.messages, { time: Date.now(), value }].slice(-MOST_MESSAGES) });
      follow(method, message);
    };
    try {
      const metadata = await make(contract, method, messages, controller.signal, onMessage);
      update({ status: "OK", metadata });
    } catch (error) {
      const isStopped = error instanceof DOMException && error.name === "AbortError";
      const status = isStopped ? "stopped" : error instanceof Failure ? error.code : "not sent";
      update({ status, error: isStopped ? undefined : error });
    }
    if (running.current === controller) running.current = undefined;
    const reason = now.error instanceof Failure && now.error.reason ? ` ${now.error.reason}` : "";
    remember({
      path: pathOf(method),
      messages,
      outcome: `${now.status}${reason}`,
      isOk: !now.error,
      time,
      took: now.took,
    });
  };

  return {
    outcome,
    isRunning: outcome !== undefined && outcome.status === undefined,
    violations: outcome?.error instanceof Failure ? outcome.error.violations : undefined,
    send,
    stop: () => running.current?.abort(),
    clear: () => {
      running.current?.abort();
      running.current = undefined;
      setOutcome(undefined);
    },
  };
}

/** Makes the call; once more when the access token has expired. */
async function make(
  contract: Contract,
  method: DescMethod,
  messages: JsonObject[],
  signal: AbortSignal,
  onMessage: (bytes: Uint8Array) => void,
  isSecond = false,
): Promise<[string, string][]> {
  const requests = encode(contract, method, messages);
  const accessToken = policyOf(contract, method).access === "public" ? undefined : await bearer();
  const status = await callWeb({ path: pathOf(method), requests, accessToken, signal, onMessage });
  if (status.code === 0) return status.metadata;
  const failure = new Failure(contract, status);
  if (accessToken) noticeEnd(failure);
  if (failure.reason !== "TOKEN_EXPIRED" || isSecond) throw failure;
  await renew();
  return make(contract, method, messages, signal, onMessage, true);
}

/** After a call that opens, renews or ends a session, the console has that session. */
function follow(method: DescMethod, message: object) {
  const { tokens } = message as { tokens?: Parameters<typeof adopt>[0] };
  if (tokens?.accessToken) {
    adopt(tokens);
    void whoAmI();
  } else if (method.name === "Logout" || method.name === "DeleteMe") {
    forget();
  }
}
