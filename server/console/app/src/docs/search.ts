/** Search in the contract: names first, then comments. */

import { API, pathOf, type Contract } from "../contract/contract";
import { firstSentence } from "../contract/comments";
import { allReasons } from "../call/failure";

export interface Found {
  href: string;
  title: string;
  kind: string;
  excerpt: string;
}

interface Entry extends Found {
  /** In lower case: what a match ranks by. */
  name: string;
  text: string;
}

const MOST = 40;
const indexes = new WeakMap<Contract, Entry[]>();

/** The entries in which each word of the query occurs, those with it in their name first. */
export function search(contract: Contract, query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  let index = indexes.get(contract);
  if (!index) {
    index = [...entries(contract)];
    indexes.set(contract, index);
  }
  const rank = ({ name }: Entry) => words.filter((word) => name.includes(word)).length;
  return index
    .filter(({ text }) => words.every((word) => text.includes(word)))
    .sort((a, b) => rank(b) - rank(a) || a.name.length - b.name.length)
    .slice(0, MOST);
}

function* entries(contract: Contract): Iterable<Entry> {
  const entry = (href: string, title: string, kind: string, comment: string, more = ""): Entry => ({
    href: `#/docs/${href}`,
    title,
    kind,
    excerpt: firstSentence(comment),
    name: title.toLowerCase(),
    text: `${title} ${comment} ${more}`.toLowerCase(),
  });
  for (const service of contract.services) {
    yield entry(service.typeName, service.name, "service", contract.comment(service));
    for (const method of service.methods) {
      const fields = method.input.fields.map((field) => `${field.name} ${contract.comment(field)}`).join(" ");
      yield entry(pathOf(method), method.name, "call", contract.comment(method), fields);
    }
  }
  for (const desc of contract.registry) {
    if (desc.kind === "message" && desc.typeName.startsWith(`${API}.`) && !/(Request|Response)$/.test(desc.name)) {
      const fields = desc.fields.map((field) => `${field.name} ${contract.comment(field)}`).join(" ");
      yield entry(desc.typeName, desc.name, "message", contract.comment(desc), fields);
    }
    if (desc.kind === "enum" && desc.typeName.startsWith(`${API}.`) && desc.name !== "ErrorReason") {
      const values = desc.values.map((value) => `${value.name} ${contract.comment(value)}`).join(" ");
      yield entry(desc.typeName, desc.name, "enum", contract.comment(desc), values);
    }
  }
  for (const { name, comment } of allReasons(contract)) yield entry(`errors/${name}`, name, "reason", comment);
}
