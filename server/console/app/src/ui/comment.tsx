/** A comment of the contract as paragraphs, with its names as links into the documentation. */

import type { ComponentChildren } from "preact";
import { API, type Contract } from "../contract/contract";
import { REASONS } from "../call/failure";
import { CODES } from "../call/web";

/** Code in backticks, words that may name an element, and reasons in capitals. */
const PARTS = /(`[^`]+`|\b[A-Z][A-Za-z]+(?:\.[A-Za-z_]+)?\b|\b[A-Z][A-Z]+(?:_[A-Z]+)*\b)/;

export function Comment({ text, contract }: { text: string; contract: Contract }) {
  const paragraphs = text
    .split(/\n\s*\n/)
    .flatMap(sentences)
    .filter(Boolean);
  return (
    <>
      {paragraphs.map((paragraph, n) => (
        <p key={n}>{marked(contract, paragraph)}</p>
      ))}
    </>
  );
}

/** The width to which the contract's comments are filled. */
const FILLED = 112;

/** Splits a paragraph where its author began a new line after a sentence, though the next word had room. */
function sentences(paragraph: string): string[] {
  const parts: string[] = [];
  let part = "";
  const lines = paragraph.split("\n");
  lines.forEach((line, n) => {
    part += part ? ` ${line}` : line;
    const next = lines[n + 1];
    const hasRoom = next !== undefined && line.length + 1 + next.split(" ", 1)[0]!.length <= FILLED;
    if (next === undefined || (hasRoom && line.endsWith("."))) {
      parts.push(part);
      part = "";
    }
  });
  return parts;
}

function marked(contract: Contract, text: string): ComponentChildren[] {
  return text.split(PARTS).map((part, n, parts) => {
    // Before a colon or reasons in parentheses stands a gRPC code, which may have the name of a reason.
    const isCode = CODES.includes(part) && /^(:| \()/.test(parts[n + 1] ?? "");
    if (n % 2 === 0 || isCode) return part;
    if (!part.startsWith("`")) return <Named key={n} contract={contract} name={part} text={part} />;
    const code = part.slice(1, -1);
    return (
      <code key={n}>
        <Named contract={contract} name={code} text={code} />
      </code>
    );
  });
}

/** A name, as a link when the contract has such an element. */
function Named({ contract, name, text }: { contract: Contract; name: string; text: string }) {
  const target = linkTo(contract, name);
  const isHere = target !== undefined && location.hash === `#/docs/${target}`;
  return target && !isHere ? <a href={`#/docs/${target}`}>{text}</a> : <>{text}</>;
}

const targets = new WeakMap<Contract, Map<string, string>>();

function linkTo(contract: Contract, name: string): string | undefined {
  let all = targets.get(contract);
  if (!all) {
    all = collect(contract);
    targets.set(contract, all);
  }
  return all.get(name) ?? all.get(name.split(".")[0]!);
}

/** The pages of the documentation by the names under which comments mention them. */
function collect({ registry, services }: Contract): Map<string, string> {
  const all = new Map<string, string>();
  for (const desc of registry) {
    const isOurs = desc.typeName.startsWith(`${API}.`);
    if (isOurs && (desc.kind === "message" || desc.kind === "enum")) all.set(desc.name, desc.typeName);
  }
  for (const service of services.filter(({ typeName }) => typeName.startsWith(`${API}.`))) {
    all.set(service.name, service.typeName);
    for (const method of service.methods) {
      all.set(method.name, `${service.typeName}/${method.name}`);
      all.set(`${service.name}.${method.name}`, `${service.typeName}/${method.name}`);
    }
  }
  for (const { name } of registry.getEnum(REASONS)?.values ?? []) {
    all.set(name.replace("ERROR_REASON_", ""), `errors/${name.replace("ERROR_REASON_", "")}`);
  }
  return all;
}
