/** What a failed call says: its code, its reason in the contract, and which fields broke which rules. */

import { fromBinary, type DescMessage, type JsonObject, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import { API, nameOf, type Contract } from "../contract/contract";
import { CODES, type WebStatus } from "./web";

/** The reasons of the contract. */
export const REASONS = `${API}.ErrorReason`;
const REASON_PREFIX = "ERROR_REASON_";

/** A call that the server answered with an error. */
export class Failure extends Error {
  override name = "Failure";
  /** The name of the gRPC code. */
  readonly code: string;
  /** The name of the reason, such as `VIDEO_NOT_FOUND`; empty when the server gave none. */
  readonly reason: string;
  /** What the contract says of the reason. */
  readonly explanation: string;
  /** What is wrong with each field, by its path in the request. */
  readonly violations: ReadonlyMap<string, string[]>;
  /** The details as JSON. */
  readonly details: JsonObject[];
  /** The value of RetryInfo, such as `0.5s`. */
  readonly retryAfter: string | undefined;

  constructor(contract: Contract, status: WebStatus) {
    super(status.message || "the server gave no text");
    this.code = CODES[status.code] ?? `code ${status.code}`;
    this.details = status.details ? readDetails(contract.registry, status.details) : [];
    const detail = (name: string) => this.details.find((one) => String(one["@type"]).endsWith(`/${name}`));
    this.reason = String(detail("google.rpc.ErrorInfo")?.["reason"] ?? "");
    this.explanation = explain(contract, this.reason);
    this.violations = violationsOf(detail("google.rpc.BadRequest"));
    this.retryAfter = detail("google.rpc.RetryInfo")?.["retryDelay"] as string | undefined;
  }
}

/** What the contract says of a reason; empty for one that it does not know. */
export function explain(contract: Contract, reason: string): string {
  const value = contract.registry.getEnum(REASONS)?.values.find(({ name }) => name === REASON_PREFIX + reason);
  return value ? contract.comment(value) : "";
}

/** All reasons of the contract, with their comments. */
export function allReasons(contract: Contract) {
  const values = contract.registry.getEnum(REASONS)?.values ?? [];
  return values
    .filter(({ number }) => number !== 0)
    .map((value) => ({
      name: value.name.replace(REASON_PREFIX, ""),
      comment: contract.comment(value),
      id: nameOf(value),
    }));
}

function violationsOf(badRequest: JsonObject | undefined): Map<string, string[]> {
  const violations = new Map<string, string[]>();
  for (const one of (badRequest?.["fieldViolations"] ?? []) as JsonObject[]) {
    const field = String(one["field"] ?? "");
    violations.set(field, [...(violations.get(field) ?? []), String(one["description"] ?? "")]);
  }
  return violations;
}

function readDetails(registry: Registry, encoded: Uint8Array): JsonObject[] {
  const schema = registry.getMessage("google.rpc.Status");
  if (!schema) return [];
  const status = fromBinary(schema as DescMessage, encoded) as Message & {
    details: { typeUrl: string; value: Uint8Array }[];
  };
  return status.details.map(({ typeUrl, value }) => {
    const type = registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf("/") + 1));
    const body = type ? (toJson(type, fromBinary(type, value), { registry }) as JsonObject) : {};
    return { "@type": typeUrl, ...body };
  });
}

/** Any error as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure) return sentence(error.message);
  if (error instanceof TypeError) return "The server cannot be reached. Is it still running?";
  return sentence(error instanceof Error ? error.message : String(error));
}

function sentence(text: string): string {
  // The name of a field stays as it is.
  const capital = /^\w*_/.test(text) ? text.charAt(0) : text.charAt(0).toUpperCase();
  return `${capital}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
