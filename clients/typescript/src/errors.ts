/**
 * What a refused call says, for programs: its reason, the fields to blame, and when to come back.
 *
 * A call that fails throws connect's `ConnectError`. Marquee's details travel in it (proto/marquee/v1/error.proto); these
 * functions read them, so that no application has to parse a message.
 */

import { ConnectError } from "@connectrpc/connect";
import { ViolationsSchema, type FieldPath } from "./gen/buf/validate/validate_pb.js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";

/** The domain that every `ErrorInfo` of Marquee has. */
export const ERROR_DOMAIN = "marquee";

/** A field of a request that was refused. */
export interface FieldViolation {
  /** The path of the field in the request, by the contract's names: `title`, `tags[2]`; empty for the whole message. */
  readonly field: string;
  /** What is wrong with it, in English. */
  readonly description: string;
  /** Why, in UPPER_SNAKE; may be empty. */
  readonly reason: string;
  /** The rule of the contract that it breaks, such as `string.min_len`; absent when none of these was broken. */
  readonly ruleId?: string;
}

/** Why the server refused a call; undefined when it was not the server that did, or it is newer than this client. */
export function errorReason(error: unknown): ErrorReason | undefined {
  const name = errorInfo(error)?.reason;
  return name === undefined ? undefined : ErrorReason[name as keyof typeof ErrorReason];
}

/** What the server adds to the reason, such as `offset_bytes` or `max_bytes`; empty when it adds nothing. */
export function errorMetadata(error: unknown): Readonly<Record<string, string>> {
  return errorInfo(error)?.metadata ?? {};
}

/** Whether the server refused a call, for one of these reasons when any are given. */
export function isMarqueeError(error: unknown, ...reasons: readonly ErrorReason[]): error is ConnectError {
  const reason = errorReason(error);
  return reason === undefined
    ? reasons.length === 0 && errorInfo(error) !== undefined
    : reasons.length === 0 || reasons.includes(reason);
}

/** The fields that were refused, by the server or by this client's validation; empty for any other error. */
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

/** How long the server wants the caller to wait, in milliseconds; undefined when it does not say. */
export function retryDelay(error: unknown): number | undefined {
  if (!(error instanceof ConnectError)) return undefined;
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return delay && Number(delay.seconds) * 1000 + Math.ceil(delay.nanos / 1e6);
}

function errorInfo(error: unknown) {
  if (!(error instanceof ConnectError)) return undefined;
  return error.findDetails(ErrorInfoSchema).find((info) => info.domain === ERROR_DOMAIN);
}

/** The path as the server and protovalidate write it: names by points, indices in brackets. */
export function fieldPath(path: FieldPath | undefined): string {
  return (path?.elements ?? [])
    .map((element, at) => {
      const name = at === 0 ? element.fieldName : `.${element.fieldName}`;
      return element.subscript.case === "index" ? `${name}[${element.subscript.value}]` : name;
    })
    .join("");
}
