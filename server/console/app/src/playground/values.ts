/** Requests in protobuf's JSON form, which is what the form edits: changed copies, and their bytes. */

import { fromJson, toBinary, type DescMethod, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { API, type Contract } from "../contract/contract";

/** A copy with another value; without it when the value is undefined. */
export function withValue(object: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  const { [key]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [key]: value };
}

/** The messages of a request in binary. Throws an error that names the first value that does not fit its field. */
export function encode({ registry }: Contract, method: DescMethod, messages: JsonObject[]): Uint8Array[] {
  return messages.map((message) => toBinary(method.input, fromJson(method.input, message, { registry })));
}

/** Whether a field holds something that must not be kept: a password, a token, or a code of a mail. */
export function isSecret(name: string): boolean {
  return /password|token$|Token$|^code$/.test(name) && !/page_?token/i.test(name);
}

/** A copy without secrets and without values that are too large to keep or to print. */
export function printable(value: JsonValue, longest = 400): JsonValue {
  if (typeof value === "string") return value.length > longest ? `${value.slice(0, 24)}…` : value;
  if (Array.isArray(value)) return value.map((item) => printable(item, longest));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !isSecret(name));
  return Object.fromEntries(entries.map(([name, item]) => [name, printable(item, longest)]));
}

const MOST_IDS = 8;
const known = new Map<string, { id: string; label: string }[]>();

/** Remembers the ids in an answer, to offer them in forms: a `Video` with an `id` is a value for each `video_id`. */
export function learnIds(typeName: string, answer: JsonValue) {
  if (Array.isArray(answer)) return answer.forEach((item) => learnIds(typeName, item));
  if (typeof answer !== "object" || answer === null) return;
  for (const [name, value] of Object.entries(answer)) {
    if (name === "id" && typeof value === "string") remember(`${snake(typeName)}_id`, value, labelOf(answer));
    else if (name.endsWith("Id") && typeof value === "string") remember(snake(name), value, "");
    else learnIds(singular(name), value);
  }
}

function labelOf(object: JsonObject): string {
  const words = object["title"] ?? object["username"] ?? object["text"] ?? object["name"] ?? object["kind"] ?? "";
  return String(words).slice(0, 60);
}

function remember(key: string, id: string, label: string) {
  if (!id) return;
  const others = (known.get(key) ?? []).filter((one) => one.id !== id);
  known.set(key, [{ id, label }, ...others].slice(0, MOST_IDS));
}

/** The ids that recent answers had for a field of this name. */
export function idsFor(fieldName: string) {
  return known.get(fieldName) ?? known.get(fieldName.replace(/^parent_id$/, "comment_id")) ?? [];
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** The name of one of a list: `videos` has a `video`, `replies` a `comment`. */
function singular(name: string): string {
  if (name === "replies") return "comment";
  return name.replace(/ies$/, "y").replace(/s$/, "");
}

/** `VideoService` of the API, and the whole name of a standard service. */
export function shortName(typeName: string): string {
  return typeName.startsWith(`${API}.`) ? typeName.slice(API.length + 1) : typeName;
}
