/** What kind of failure an error is: the network's or the server's, and whether the same call may be sent again. */

import { Code, ConnectError } from "@connectrpc/connect";
import { errorReason, retryDelay } from "./errors.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";

/** The codes in which transports report that a connection broke, or that a proxy had nobody to ask. */
const BROKEN: readonly Code[] = [Code.Unavailable, Code.Aborted, Code.Internal, Code.Unknown, Code.Canceled];

/** Whether the caller has given the call up, by its signal or by its deadline. */
export function isGivenUp(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || ConnectError.from(error).code === Code.DeadlineExceeded;
}

/**
 * Whether nobody knows if the call was carried out: the connection broke, or the server was stopping or starting.
 *
 * A browser's fetch, and Node's sockets, say so with errors of their own; only the server sends a reason.
 */
export function isUnanswered(error: unknown): boolean {
  const reason = errorReason(error);
  if (reason !== undefined) return reason === ErrorReason.UNAVAILABLE;
  return BROKEN.includes(ConnectError.from(error).code);
}

/** How Node says that it has found no server to connect to: not its address, or nobody who listens there. */
const UNCONNECTED: readonly unknown[] = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/** Whether a call was not sent at all, as there was no connection: any call may be made again then. A browser does not tell. */
export function isUnsent(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
    // The network's other errors (EHOSTUNREACH) come from connections that stood, too.
    if (UNCONNECTED.includes(code) || syscall === "connect") return true;
  }
  return false;
}

/** How long the server wants a call to wait that it refused without looking at it, in milliseconds; else undefined. */
export function refusedUnseen(error: unknown): number | undefined {
  const reason = errorReason(error);
  if (reason !== ErrorReason.RATE_LIMITED && reason !== ErrorReason.OVERLOADED) return undefined;
  return retryDelay(error) ?? 1000;
}
