/** Classifies errors: of the network or of the server, and whether the same call may be sent again. */

import { Code, ConnectError } from "@connectrpc/connect";
import { errorReason, retryDelay } from "./errors.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";

/** The codes with which transports report a broken connection, or a proxy that cannot reach the server. */
const BROKEN: readonly Code[] = [Code.Unavailable, Code.Aborted, Code.Internal, Code.Unknown, Code.Canceled];

/** Whether the caller ended the call, by its signal or by its deadline. */
export function isGivenUp(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || ConnectError.from(error).code === Code.DeadlineExceeded;
}

/**
 * Whether it is unknown if the call was carried out: the connection broke, or the server was starting or stopping.
 *
 * Browsers' fetch and Node's sockets report this with errors of their own; only the server sends a reason.
 */
export function isUnanswered(error: unknown): boolean {
  const reason = errorReason(error);
  if (reason !== undefined) return reason === ErrorReason.UNAVAILABLE;
  return BROKEN.includes(ConnectError.from(error).code);
}

/** Node's error codes for a server that cannot be connected to: the name is not resolved, or the port is closed. */
const UNCONNECTED: readonly unknown[] = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/**
 * Whether a call was not sent at all because there was no connection; any call may then be made again. In browsers this
 * cannot be found out.
 */
export function isUnsent(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
    // Other errors of the network (EHOSTUNREACH) can also come from established connections.
    if (UNCONNECTED.includes(code) || syscall === "connect") return true;
  }
  return false;
}

/**
 * Returns the delay that the server asks for, in milliseconds, when it rejected a call before any work was done;
 * undefined otherwise.
 */
export function refusedUnseen(error: unknown): number | undefined {
  const reason = errorReason(error);
  if (reason !== ErrorReason.RATE_LIMITED && reason !== ErrorReason.OVERLOADED) return undefined;
  return retryDelay(error) ?? 1000;
}

/** The codes after which another call fails in the same way. */
const FINAL: readonly Code[] = [
  Code.InvalidArgument,
  Code.NotFound,
  Code.PermissionDenied,
  Code.FailedPrecondition,
  Code.Unimplemented,
];

/** Whether the same call would fail in the same way later. */
export function isFinal(error: unknown): boolean {
  return FINAL.includes(ConnectError.from(error).code);
}
