/** JSON as people read it: coloured, with URLs as links. */

import type { JsonValue } from "@bufbuild/protobuf";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;

export function Json({ value }: { value: JsonValue }) {
  const text = JSON.stringify(value, shorten, 2);
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, string, colon] = match;
    if (string && colon) parts.push(<span class="json-name">{string}</span>, colon);
    else if (string) parts.push(linked(string));
    else parts.push(<span class="json-word">{match[0]}</span>);
  }
  parts.push(text.slice(end));
  return (
    <pre class="json" tabIndex={0}>
      {parts}
    </pre>
  );
}

const LONGEST = 2_000;

function shorten(_: string, value: unknown) {
  return typeof value === "string" && value.length > LONGEST
    ? `${value.slice(0, LONGEST)}… (${value.length} characters)`
    : value;
}

function linked(string: string) {
  const url = string.slice(1, -1);
  const span = <span class="json-string">{string}</span>;
  if (!/^https?:\/\/\S+$/.test(url)) return span;
  return (
    <a class="json-string" href={url} target="_blank" rel="noreferrer">
      {string}
    </a>
  );
}
