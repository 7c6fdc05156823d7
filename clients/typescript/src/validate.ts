/**
 * Rejects an invalid request before it is sent, with the error that the server would return. The rules are in
 * `validation.ts`.
 */

import type { DescMessage, Message } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { ERROR_DOMAIN, fieldPath } from "./errors.js";
import { ViolationsSchema, type Violations } from "./gen/buf/validate/validate_pb.js";
import { BadRequestSchema, ErrorInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";
import type { Awaitable } from "./wait.js";

/** Checks requests by the rules of the contract. */
export interface RequestValidator {
  /** Returns the rules that the message breaks; undefined when it breaks none. */
  violations(schema: DescMessage, message: Message): Violations | undefined;
}

/**
 * Creates an interceptor that throws the server's error for a request that breaks a rule; messages of streams are not
 * checked.
 */
export function validationInterceptor(validator: Awaitable<RequestValidator>): Interceptor {
  return (next) => async (req) => {
    const broken = req.stream ? undefined : (await validator).violations(req.method.input, req.message);
    if (broken) throw refusal(broken);
    return next(req);
  };
}

function refusal(broken: Violations): ConnectError {
  const fieldViolations = broken.violations.map(({ field, message, ruleId }) => ({
    field: fieldPath(field),
    description: message,
    reason: ruleId.replaceAll(".", "_").toUpperCase(),
  }));
  const first = fieldViolations[0];
  return new ConnectError(
    first?.field ? `${first.field}: ${first.description}` : (first?.description ?? "the request breaks a rule"),
    Code.InvalidArgument,
    undefined,
    [
      { desc: ErrorInfoSchema, value: { domain: ERROR_DOMAIN, reason: ErrorReason[ErrorReason.FIELD_INVALID] } },
      { desc: BadRequestSchema, value: { fieldViolations } },
      { desc: ViolationsSchema, value: broken },
    ],
  );
}
