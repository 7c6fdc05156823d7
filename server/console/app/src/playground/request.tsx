/** Edits the request: one message, or the messages of a client's stream; by the form or as JSON. */

import { useEffect, useState } from "preact/hooks";
import type { DescField, DescMethod, JsonObject } from "@bufbuild/protobuf";
import type { Contract } from "../contract/contract";
import type { Issues } from "../contract/rules";
import { crc32c } from "#client/crc32c.js";
import { MessageForm } from "./form";
import { MOST_FILE_BYTES, toBase64, TOO_LARGE } from "./inputs";

interface EditorProps {
  contract: Contract;
  method: DescMethod;
  messages: JsonObject[];
  change: (messages: JsonObject[]) => void;
  asJson: boolean;
  /** What is wrong with each message. */
  issues: Issues[];
}

export function RequestEditor(props: EditorProps) {
  const { contract, method, messages, change, asJson, issues } = props;
  const isStream = method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
  if (asJson) return <JsonEditor messages={messages} change={change} isStream={isStream} />;
  if (!isStream) {
    const form = { contract, issues: issues[0]! };
    return (
      <MessageForm
        form={form}
        message={method.input}
        value={messages[0] ?? {}}
        path=""
        change={(next) => change([next])}
      />
    );
  }
  return <StreamEditor {...props} />;
}

function StreamEditor({ contract, method, messages, change, issues }: EditorProps) {
  const data = dataField(method);
  const [isTooLarge, setTooLarge] = useState(false);
  return (
    <>
      <p class="hint">
        A browser sends all messages of a stream at once; they arrive at the server one after the other.
      </p>
      {messages.map((message, n) => (
        <fieldset class="field group" key={n}>
          <legend>Message {n + 1}</legend>
          {isLarge(message) ? (
            <p class="hint">
              {JSON.stringify(message).length.toLocaleString("en-GB")} characters of JSON, from a file.
            </p>
          ) : (
            <MessageForm
              form={{ contract, issues: issues[n]! }}
              message={method.input}
              value={message}
              path=""
              change={(next) => change(messages.map((one, at) => (at === n ? next : one)))}
            />
          )}
          {messages.length > 1 ? (
            <button type="button" class="button small" onClick={() => change(messages.filter((_, at) => at !== n))}>
              Remove message {n + 1}
            </button>
          ) : null}
        </fieldset>
      ))}
      <div class="actions">
        <button type="button" class="button small" onClick={() => change([...messages, {}])}>
          Add a message
        </button>
      </div>
      {data ? (
        <div class="field">
          <label for="stream-file">Messages from a file</label>
          <input
            id="stream-file"
            type="file"
            onChange={async (event) => {
              const file = event.currentTarget.files?.[0];
              setTooLarge(file !== undefined && file.size > MOST_FILE_BYTES);
              if (!file || file.size > MOST_FILE_BYTES) return;
              change([...messages.filter((one) => !(data.jsonName in one)), ...(await cut(file, data))]);
            }}
          />
          {isTooLarge ? <p class="issue">{TOO_LARGE}</p> : null}
          <p class="hint">
            The file is cut into messages with {data.name}, each with its checksum; the first message is yours to fill
            in.
          </p>
        </div>
      ) : null}
    </>
  );
}

const LARGE = 4_000;
const isLarge = (message: JsonObject) => JSON.stringify(message).length > LARGE;

/** The field of a stream's message that carries the bytes of a file; undefined when it has none. */
function dataField(method: DescMethod): DescField | undefined {
  return method.input.fields.find(({ message }) => message?.fields.some(({ name }) => name === "data"));
}

/** Bytes in one message. The largest that a server takes is in its ServerInfo, and not smaller than this. */
const PIECE_BYTES = 256 * 1024;

async function cut(file: File, field: DescField): Promise<JsonObject[]> {
  const pieces: JsonObject[] = [];
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const bytes = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    pieces.push({ [field.jsonName]: { data: toBase64(bytes), crc32c: crc32c(bytes) } });
  }
  return pieces;
}

function JsonEditor({
  messages,
  change,
  isStream,
}: {
  messages: JsonObject[];
  change: (messages: JsonObject[]) => void;
  isStream: boolean;
}) {
  const written = JSON.stringify(isStream ? messages : (messages[0] ?? {}), null, 2);
  const [text, setText] = useState(written);
  const [error, setError] = useState("");
  // What changes elsewhere, such as by a reset, is taken over.
  useEffect(() => {
    if (parse(text, isStream)?.written !== written) setText(written);
  }, [written]);
  const read = (next: string) => {
    setText(next);
    const parsed = parse(next, isStream);
    setError(parsed ? "" : isStream ? "This is not a JSON array of objects." : "This is not a JSON object.");
    if (parsed) change(parsed.messages);
  };
  return (
    <div class="field">
      <label for="request-json">{isStream ? "The messages as JSON" : "The request as JSON"}</label>
      <textarea
        id="request-json"
        class="code"
        rows={12}
        spellcheck={false}
        aria-describedby="request-json-issue"
        value={text}
        onInput={(event) => read(event.currentTarget.value)}
      />
      <p class="issue" id="request-json-issue">
        {error}
      </p>
    </div>
  );
}

function parse(text: string, isStream: boolean): { messages: JsonObject[]; written: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const messages = isStream ? value : [value];
    if (
      !Array.isArray(messages) ||
      !messages.every((one) => typeof one === "object" && one !== null && !Array.isArray(one))
    )
      return undefined;
    return { messages, written: JSON.stringify(value, null, 2) };
  } catch {
    return undefined;
  }
}
