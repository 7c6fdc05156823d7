/**
 * The rules of fields (protovalidate) for forms: in words, and checked while somebody types. The server checks them all;
 * here are those that the contract uses, so that a mistake is seen before the call.
 */

import type { DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { isRequiredOneof, rulesOf, type Contract } from "./contract";

/** What is wrong, by the field's path in the request, such as `tags[2]`. */
export type Issues = Map<string, string[]>;

/** Bounds of numbers by the name of their rule, in words and as a test. */
const BOUNDS: Record<string, { words: string; holds: (value: number, bound: number) => boolean }> = {
  gte: { words: "at least", holds: (value, bound) => value >= bound },
  gt: { words: "more than", holds: (value, bound) => value > bound },
  lte: { words: "at most", holds: (value, bound) => value <= bound },
  lt: { words: "less than", holds: (value, bound) => value < bound },
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

const text = (value: number | string) => Number(value).toLocaleString("en-GB");
const number = (value: JsonValue | undefined) => (value === undefined ? undefined : Number(value));

/** The rules of a field in a few words each. */
export function describeRules(contract: Contract, field: DescField): string[] {
  const rules = rulesOf(contract, field);
  const words = rules["required"] === true ? ["required"] : [];
  for (const [kind, body] of Object.entries(rules)) {
    if (typeof body === "object" && body !== null) words.push(...describeKind(kind, body as JsonObject));
  }
  return words;
}

function describeKind(kind: string, rules: JsonObject): string[] {
  switch (kind) {
    case "string":
      return describeString(rules);
    case "bytes":
      return span(rules["minLen"] ?? rules["len"], rules["maxLen"] ?? rules["len"], "bytes");
    case "repeated": {
      const items = Object.entries((rules["items"] ?? {}) as JsonObject).flatMap(([inner, body]) =>
        describeKind(inner, body as JsonObject).map((words) => `each ${words}`),
      );
      const unique = rules["unique"] === true ? ["all different"] : [];
      return [...span(rules["minItems"], rules["maxItems"], "items"), ...unique, ...items];
    }
    case "enum":
      return [];
    case "bool":
      return "const" in rules ? [`must be ${rules["const"]}`] : [];
    default:
      return Object.entries(rules).flatMap(([name, bound]) =>
        BOUNDS[name] ? [`${BOUNDS[name].words} ${typeof bound === "number" ? text(bound) : bound}`] : [],
      );
  }
}

function describeString(rules: JsonObject): string[] {
  if (rules["uuid"] === true) return ["UUID"];
  const words = span(rules["minLen"], rules["maxLen"], "characters");
  if (rules["maxBytes"] !== undefined) words.push(`at most ${text(rules["maxBytes"] as string)} bytes`);
  if (rules["email"] === true) words.push("e-mail address");
  return words;
}

function span(min: JsonValue | undefined, max: JsonValue | undefined, unit: string): string[] {
  if (min === undefined && max === undefined) return [];
  if (min === max) return [`${text(min as string)} ${unit}`];
  if (max === undefined) return [`at least ${text(min as string)} ${unit}`];
  return [
    min === undefined
      ? `at most ${text(max as string)} ${unit}`
      : `${text(min as string)} to ${text(max as string)} ${unit}`,
  ];
}

/** An example that the contract gives for a field. */
export function exampleOf(contract: Contract, field: DescField): string | undefined {
  const rules = rulesOf(contract, field)["string"] as JsonObject | undefined;
  return ((rules?.["example"] ?? []) as string[])[0];
}

/** The longest text that a field takes, in characters; undefined without a bound. */
export function maxLength(contract: Contract, field: DescField): number | undefined {
  return number((rulesOf(contract, field)["string"] as JsonObject | undefined)?.["maxLen"]);
}

/** Whether a field is a UUID. */
export function isUuid(contract: Contract, field: DescField): boolean {
  return (rulesOf(contract, field)["string"] as JsonObject | undefined)?.["uuid"] === true;
}

/** Whether a text may be set and empty. */
export function acceptsEmpty(contract: Contract, field: DescField): boolean {
  return checkOne(field, rulesOf(contract, field), "").length === 0;
}

/** Whether a request without the field breaks its rules. */
export function needsValue(contract: Contract, field: DescField): boolean {
  if (field.oneof) return false;
  const issues: Issues = new Map();
  checkField(contract, field, undefined, field.name, issues);
  return issues.size > 0;
}

/** Checks a request in protobuf's JSON form. */
export function check(
  contract: Contract,
  message: DescMessage,
  value: JsonObject,
  path = "",
  issues: Issues = new Map(),
): Issues {
  for (const field of message.fields) {
    const at = path ? `${path}.${field.name}` : field.name;
    if (field.oneof && !(field.jsonName in value)) continue;
    checkField(contract, field, value[field.jsonName], at, issues);
  }
  for (const oneof of message.oneofs) {
    const isSet = oneof.fields.some((field) => field.jsonName in value);
    if (!isSet && isRequiredOneof(contract, oneof)) {
      add(issues, path ? `${path}.${oneof.name}` : oneof.name, "choose one");
    }
  }
  return issues;
}

function add(issues: Issues, path: string, text: string) {
  issues.set(path, [...(issues.get(path) ?? []), text]);
}

function checkField(contract: Contract, field: DescField, value: JsonValue | undefined, path: string, issues: Issues) {
  const rules = rulesOf(contract, field);
  const isAbsent = value === undefined || value === null;
  if (rules["required"] === true && isAbsent) return add(issues, path, "required");
  // Rules of a field with presence apply when it is set; of others always, because absence is their zero value.
  if (isAbsent && (field.presence === LEGACY_EXPLICIT || field.fieldKind === "message")) return;
  if (field.fieldKind === "list") return checkList(contract, field, rules, (value ?? []) as JsonValue[], path, issues);
  if (field.fieldKind === "message") {
    const known = field.message.typeName.startsWith("google.protobuf.");
    if (!known) return void check(contract, field.message, value as JsonObject, path, issues);
  }
  for (const text of checkOne(field, rules, value ?? undefined)) add(issues, path, text);
}

/** FeatureSet.FieldPresence.EXPLICIT. */
const LEGACY_EXPLICIT = 1;

function checkList(
  contract: Contract,
  field: DescField,
  rules: JsonObject,
  list: JsonValue[],
  path: string,
  issues: Issues,
) {
  const bounds = (rules["repeated"] ?? {}) as JsonObject;
  const max = number(bounds["maxItems"]);
  const min = number(bounds["minItems"]);
  if (max !== undefined && list.length > max) add(issues, path, `at most ${max} items`);
  if (min !== undefined && list.length < min) add(issues, path, `at least ${min} items`);
  if (bounds["unique"] === true && new Set(list.map(String)).size < list.length)
    add(issues, path, "all must be different");
  list.forEach((item, n) => {
    const at = `${path}[${n}]`;
    if (field.fieldKind === "list" && field.listKind === "message")
      check(contract, field.message, item as JsonObject, at, issues);
    else for (const text of checkOne(field, (bounds["items"] ?? {}) as JsonObject, item)) add(issues, at, text);
  });
}

/** Checks a single value; `undefined` stands for the zero value of its type. */
function checkOne(field: DescField, rules: JsonObject, value: JsonValue | undefined): string[] {
  return Object.entries(rules).flatMap(([kind, body]) => {
    const of = body as JsonObject;
    switch (kind) {
      case "required":
        return [];
      case "string":
        return checkString(of, String(value ?? ""));
      case "bytes":
        return checkLength(of, byteLength(String(value ?? "")), "bytes");
      case "enum":
        return checkEnum(field, of, value);
      case "bool":
        return "const" in of && (value ?? false) !== of["const"] ? [`must be ${of["const"]}`] : [];
      case "duration":
        return Object.entries(of).flatMap(([name, bound]) =>
          BOUNDS[name] && !BOUNDS[name].holds(parseFloat(String(value)), parseFloat(String(bound)))
            ? [`${BOUNDS[name].words} ${bound}`]
            : [],
        );
      default:
        return Object.entries(of).flatMap(([name, bound]) =>
          BOUNDS[name] && !BOUNDS[name].holds(Number(value ?? 0), Number(bound))
            ? [`${BOUNDS[name].words} ${text(String(bound))}`]
            : [],
        );
    }
  });
}

function checkString(rules: JsonObject, value: string): string[] {
  if (rules["uuid"] === true) return UUID.test(value) ? [] : ["must be a UUID"];
  const issues = checkLength(rules, [...value].length, "characters");
  const maxBytes = number(rules["maxBytes"]);
  if (maxBytes !== undefined && new TextEncoder().encode(value).length > maxBytes)
    issues.push(`at most ${text(maxBytes)} bytes`);
  if (rules["email"] === true && !EMAIL.test(value)) issues.push("must be an e-mail address");
  const pattern = rules["pattern"];
  if (typeof pattern === "string" && !issues.length && !patternOf(pattern).test(value)) {
    issues.push(pattern.length < 60 ? `must match ${pattern}` : "must be visible text without control characters");
  }
  return issues;
}

function checkLength(rules: JsonObject, length: number, unit: string): string[] {
  const min = number(rules["minLen"] ?? rules["len"]);
  const max = number(rules["maxLen"] ?? rules["len"]);
  if (min !== undefined && length < min)
    return [min === max ? `exactly ${text(min)} ${unit}` : `at least ${text(min)} ${unit}`];
  if (max !== undefined && length > max) return [`at most ${text(max)} ${unit}`];
  return [];
}

function checkEnum(field: DescField, rules: JsonObject, value: JsonValue | undefined): string[] {
  const desc =
    field.fieldKind === "enum"
      ? field.enum
      : field.fieldKind === "list" && field.listKind === "enum"
        ? field.enum
        : undefined;
  const number = desc?.values.find(({ name }) => name === value)?.number ?? (Number(value) || 0);
  const refused = ((rules["notIn"] ?? []) as JsonValue[]).map(Number);
  return refused.includes(number) ? ["choose a value"] : [];
}

const patterns = new Map<string, RegExp>();

/** A pattern of the contract, which has the syntax of RE2, as JavaScript's. */
function patternOf(pattern: string): RegExp {
  let made = patterns.get(pattern);
  if (!made) {
    made = new RegExp(pattern.replace(/\\x\{/g, "\\u{").replace(/\\p([A-Z])/g, "\\p{$1}"), "u");
    patterns.set(pattern, made);
  }
  return made;
}

/** The number of bytes that base64 stands for. */
export function byteLength(base64: string): number {
  return Math.floor((base64.replace(/[=\s]+/g, "").length * 3) / 4);
}
