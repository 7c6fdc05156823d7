/** Errors as the server returns them. */

import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";

type Detail = { desc: DescMessage; value: MessageInitShape<DescMessage> };

/** An error with a reason. */
export function refusal(code: Code, reason: ErrorReason, ...details: Detail[]): ConnectError {
  const info = { domain: "marquee", reason: ErrorReason[reason] };
  return new ConnectError(ErrorReason[reason], code, undefined, [{ desc: ErrorInfoSchema, value: info }, ...details]);
}

/** An error with a retry delay. */
export function refusalFor(ms: number, reason = ErrorReason.RATE_LIMITED): ConnectError {
  const retryDelay = { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 };
  return refusal(Code.ResourceExhausted, reason, { desc: RetryInfoSchema, value: { retryDelay } });
}

/** The error of a call whose connection breaks, so that its outcome is unknown. */
export function brokenConnection(): ConnectError {
  return new ConnectError("read ECONNRESET", Code.Aborted);
}
