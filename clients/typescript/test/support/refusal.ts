/** Refusals as the server makes them. */

import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";

type Detail = { desc: DescMessage; value: MessageInitShape<DescMessage> };

/** A refusal with its reason. */
export function refusal(code: Code, reason: ErrorReason, ...details: Detail[]): ConnectError {
  const info = { domain: "marquee", reason: ErrorReason[reason] };
  return new ConnectError(ErrorReason[reason], code, undefined, [{ desc: ErrorInfoSchema, value: info }, ...details]);
}

/** A refusal that says when to come back. */
export function refusalFor(ms: number, reason = ErrorReason.RATE_LIMITED): ConnectError {
  const retryDelay = { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 };
  return refusal(Code.ResourceExhausted, reason, { desc: RetryInfoSchema, value: { retryDelay } });
}

/** What a call gets when its connection breaks; nobody knows what the server has done. */
export function brokenConnection(): ConnectError {
  return new ConnectError("read ECONNRESET", Code.Aborted);
}
