/** The calls that were made in this tab, without passwords, tokens and files. */

import { signal } from "@preact/signals";
import type { JsonObject } from "@bufbuild/protobuf";
import { printable } from "./values";

const KEY = "marquee-console-calls";
const MOST_CALLS = 40;

export interface PastCall {
  id: string;
  path: string;
  messages: JsonObject[];
  /** `OK`, or the code and the reason. */
  outcome: string;
  isOk: boolean;
  /** When it was made, in milliseconds. */
  time: number;
  /** How long it took, in milliseconds. */
  took: number;
}

export const pastCalls = signal<PastCall[]>(stored());

function stored(): PastCall[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as PastCall[];
}

export function remember(call: Omit<PastCall, "id">) {
  const messages = call.messages.slice(0, 4).map((message) => printable(message, 2_000) as JsonObject);
  pastCalls.value = [{ ...call, messages, id: crypto.randomUUID?.() ?? `${call.time}` }, ...pastCalls.value].slice(
    0,
    MOST_CALLS,
  );
  sessionStorage.setItem(KEY, JSON.stringify(pastCalls.value));
}

export function forgetCalls() {
  pastCalls.value = [];
  sessionStorage.removeItem(KEY);
}
