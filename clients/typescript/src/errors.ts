/**
 * Reads the details of a failed call: reason, invalid fields, and the delay before the next attempt.
 *
 * A call that fails throws a `ConnectError` of @connectrpc/connect, which carries Marquee's details
 * (proto/marquee/v1/error.proto). Applications read them with these functions and need not parse messages.
 */

import { ConnectError } from "@connectrpc/connect";
import { ViolationsSchema, type FieldPath } from "./gen/buf/validate/validate_pb.js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";

/** The domain that every `ErrorInfo` of Marquee has. */
export const ERROR_DOMAIN = "marquee";

/** An invalid field of a request. */
export interface FieldViolation {
  /** The path of the field in the request, by the contract's names: `title`, `tags[2]`; empty for the whole message. */
  readonly field: string;
  /** What is wrong with it, in English. */
  readonly description: string;
  /** The reason in UPPER_SNAKE_CASE; may be empty. */
  readonly reason: string;
  /**
   * The id of the rule of the contract that it breaks, such as `string.min_len`; absent when it breaks none of them.
   */
  readonly ruleId?: string;
}

/**
 * Returns the reason with which the server failed a call; undefined when the error is not the server's, or the reason
 * is newer than this client.
 */
export function errorReason(error: unknown): ErrorReason | undefined {
  const name = errorInfo(error)?.reason;
  return name === undefined ? undefined : ErrorReason[name as keyof typeof ErrorReason];
}

/** Returns the metadata of the reason, such as `offset_bytes` or `max_bytes`; empty when there is none. */
export function errorMetadata(error: unknown): Readonly<Record<string, string>> {
  return errorInfo(error)?.metadata ?? {};
}

/** Whether the server failed a call; if reasons are given, whether it was for one of them. */
export function isMarqueeError(error: unknown, ...reasons: readonly ErrorReason[]): error is ConnectError {
  const reason = errorReason(error);
  return reason === undefined
    ? reasons.length === 0 && errorInfo(error) !== undefined
    : reasons.length === 0 || reasons.includes(reason);
}

/** Returns the invalid fields that the server or this client's validation found; empty for any other error. */
export function fieldViolations(error: unknown): FieldViolation[] {
  if (!(error instanceof ConnectError)) return [];
  const rules = error.findDetails(ViolationsSchema).flatMap((detail) => detail.violations);
  return error
    .findDetails(BadRequestSchema)
    .flatMap((detail) => detail.fieldViolations)
    .map(({ field, description, reason }) => {
      const index = rules.findIndex((rule) => fieldPath(rule.field) === field);
      // Each rule once: a field may break several.
      const ruleId = index < 0 ? "" : rules.splice(index, 1)[0]!.ruleId;
      return { field, description, reason, ...(ruleId && { ruleId }) };
    });
}

/**
 * Returns the delay that the server asks for before the next attempt, in milliseconds; undefined when it asks for none.
 */
export function retryDelay(error: unknown): number | undefined {
  if (!(error instanceof ConnectError)) return undefined;
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return delay && Number(delay.seconds) * 1000 + Math.ceil(delay.nanos / 1e6);
}

function errorInfo(error: unknown) {
  if (!(error instanceof ConnectError)) return undefined;
  return error.findDetails(ErrorInfoSchema).find((info) => info.domain === ERROR_DOMAIN);
}

/** Writes a path as the server and protovalidate do: names separated by points, indices in brackets. */
export function fieldPath(path: FieldPath | undefined): string {
  return (path?.elements ?? [])
    .map((element, at) => {
      const name = at === 0 ? element.fieldName : `.${element.fieldName}`;
      return element.subscript.case === "index" ? `${name}[${element.subscript.value}]` : name;
    })
    .join("");
}
