/** The input of a field, by its type and its rules. */

import { useState } from "preact/hooks";
import type { DescEnum, DescField, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { prefixOf } from "../contract/contract";
import { acceptsEmpty, byteLength, exampleOf, isUuid, maxLength } from "../contract/rules";
import { crc32c } from "#client/crc32c.js";
import { emptyValue, idOf, isNested, MessageForm, type FormContext, type SetValue } from "./form";
import { idsFor, isSecret } from "./values";

interface InputProps {
  form: FormContext;
  field: DescField;
  value: JsonValue | undefined;
  path: string;
  set: SetValue;
  describedBy: string;
  isWrong: boolean;
}

/** The attributes that every control of a field has. */
const control = ({ path, describedBy, isWrong }: InputProps) => ({
  id: idOf(path),
  "aria-describedby": describedBy,
  ...(isWrong && { "aria-invalid": true as const }),
});

export function FieldInput(props: InputProps) {
  const { field } = props;
  switch (field.fieldKind) {
    case "list":
      return <ListInput {...props} />;
    case "map":
      return <RawInput {...props} />;
    case "enum":
      return <EnumInput {...props} desc={field.enum} />;
    case "message":
      if (isNested(field)) return <NestedInput {...props} />;
      if (field.message.typeName === "google.protobuf.Timestamp") return <TimeInput {...props} />;
      if (field.message.typeName === "google.protobuf.Duration") return <DurationInput {...props} />;
      return <RawInput {...props} />;
    default:
      return <ScalarInput {...props} scalar={field.scalar} />;
  }
}

const BOOL = 8;
const STRING = 9;
const BYTES = 12;
/** Types whose numbers JSON has as strings: JavaScript's own numbers are too small for them. */
const LONG = new Set([3, 4, 6, 16, 18]);

function ScalarInput(props: InputProps & { scalar: number }) {
  if (props.scalar === BOOL) return <BoolInput {...props} />;
  if (props.scalar === BYTES) return <BytesInput {...props} />;
  if (props.scalar === STRING) return <TextInput {...props} />;
  return <NumberInput {...props} />;
}

function TextInput(props: InputProps) {
  const { form, field, path, value, set } = props;
  const isOptional = field.presence === 1 && !field.oneof && field.fieldKind === "scalar";
  const ids = idsFor(field.name);
  const keep = (text: string) => set(text || undefined);
  const shared = { ...control(props), value: String(value ?? ""), placeholder: exampleOf(form.contract, field) ?? "" };
  const isPassword = /password/.test(field.name);
  const longest = maxLength(form.contract, field) ?? 0;
  return (
    <>
      {longest > 200 && !isSecret(field.name) && !/email|login|filename/.test(field.name) ? (
        <textarea {...shared} rows={3} onInput={(event) => keep(event.currentTarget.value)} />
      ) : (
        <span class="row">
          {isPassword ? (
            <input
              {...shared}
              type="password"
              autocomplete="off"
              onInput={(event) => keep(event.currentTarget.value)}
            />
          ) : (
            <input
              {...shared}
              type="text"
              autocomplete="off"
              spellcheck={false}
              list={ids.length ? `${idOf(path)}-ids` : undefined}
              onInput={(event) => keep(event.currentTarget.value)}
            />
          )}
          {isUuid(form.contract, field) && field.name === "request_id" ? (
            <button type="button" class="button small" onClick={() => set(randomUuid())}>
              Random
            </button>
          ) : null}
        </span>
      )}
      {ids.length ? (
        <datalist id={`${idOf(path)}-ids`}>
          {ids.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </datalist>
      ) : null}
      {isOptional && !value && acceptsEmpty(form.contract, field) ? (
        <label class="check">
          <input
            type="checkbox"
            checked={value === ""}
            onChange={(event) => set(event.currentTarget.checked ? "" : undefined)}
          />
          send it empty
        </label>
      ) : null}
    </>
  );
}

/** A UUID also where the page is not on HTTPS, and `crypto.randomUUID` is missing. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function NumberInput(props: InputProps & { scalar: number }) {
  const { value, set, scalar } = props;
  const read = (text: string): JsonValue | undefined => {
    if (text.trim() === "") return undefined;
    return LONG.has(scalar) || Number.isNaN(Number(text)) ? text : Number(text);
  };
  return (
    <input
      {...control(props)}
      type="text"
      inputMode="decimal"
      class="number"
      autocomplete="off"
      placeholder="0"
      value={String(value ?? "")}
      onInput={(event) => set(read(event.currentTarget.value))}
    />
  );
}

function BoolInput(props: InputProps) {
  const { field, value, set } = props;
  if (field.presence === 1 && !field.oneof) {
    return (
      <select
        {...control(props)}
        value={value === undefined ? "" : String(value)}
        onChange={(event) => set(event.currentTarget.value === "" ? undefined : event.currentTarget.value === "true")}
      >
        <option value="">not set</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  return (
    <input
      {...control(props)}
      type="checkbox"
      checked={value === true}
      onChange={(event) => set(event.currentTarget.checked || (field.oneof ? false : undefined))}
    />
  );
}

function EnumInput(props: InputProps & { desc: DescEnum }) {
  const { form, desc, value, set, path } = props;
  const chosen = desc.values.find(({ name }) => name === value);
  const comment = chosen ? form.contract.comment(chosen) : "";
  return (
    <>
      <select
        {...control(props)}
        value={String(value ?? "")}
        onChange={(event) => set(event.currentTarget.value || undefined)}
      >
        <option value="">not set</option>
        {desc.values.map(({ name }) => (
          <option key={name} value={name}>
            {name.replace(prefixOf(desc), "")}
          </option>
        ))}
      </select>
      {comment ? (
        <p class="hint" id={`${idOf(path)}-value`}>
          {comment}
        </p>
      ) : null}
    </>
  );
}

/** The largest file that a form takes: it is held in memory, several times. */
export const MOST_FILE_BYTES = 64 * 1024 * 1024;
export const TOO_LARGE = "That file is too large for a form: 64 MiB at most.";

function BytesInput(props: InputProps) {
  const { value, set, path, field } = props;
  const [name, setName] = useState("");
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_FILE_BYTES) return setName(TOO_LARGE);
    const bytes = new Uint8Array(await file.arrayBuffer());
    setName(file.name);
    // A message with data has its checksum beside it.
    set(toBase64(bytes), { crc32c: crc32c(bytes) });
  };
  const size = byteLength(String(value ?? ""));
  return (
    <div class="bytes">
      <input
        type="file"
        aria-label={`File for ${field.name}`}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {name === TOO_LARGE ? <p class="issue">{name}</p> : null}
      {size > 1_000 ? (
        <p class="hint">
          {name || "a file"}, {size.toLocaleString("en-GB")} bytes{" "}
          <button type="button" class="button small" onClick={() => set(undefined)}>
            Remove
          </button>
        </p>
      ) : null}
      <input
        {...control(props)}
        id={idOf(path)}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="or base64"
        value={size > 1_000 ? "" : String(value ?? "")}
        onInput={(event) => set(event.currentTarget.value || undefined)}
      />
    </div>
  );
}

/** In pieces, because the arguments of a function are limited. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

function TimeInput(props: InputProps) {
  const { value, set } = props;
  return (
    <input
      {...control(props)}
      type="text"
      autocomplete="off"
      placeholder="2026-01-31T12:00:00Z"
      value={String(value ?? "")}
      onInput={(event) => set(event.currentTarget.value || undefined)}
    />
  );
}

function DurationInput(props: InputProps) {
  const { value, set } = props;
  return (
    <span class="row">
      <input
        {...control(props)}
        type="text"
        inputMode="decimal"
        class="number"
        autocomplete="off"
        placeholder="0"
        value={String(value ?? "").replace(/s$/, "")}
        onInput={(event) => set(event.currentTarget.value ? `${event.currentTarget.value}s` : undefined)}
      />
      seconds
    </span>
  );
}

function NestedInput({ form, field, value, path, set }: InputProps) {
  if (field.fieldKind !== "message") return null;
  if (value === undefined) {
    return (
      <button type="button" class="button small" onClick={() => set(emptyValue(field))}>
        Add {field.name}
      </button>
    );
  }
  return (
    <>
      <MessageForm
        form={form}
        message={field.message}
        value={value as JsonObject}
        path={path}
        change={(next) => set(next)}
      />
      {field.oneof ? null : (
        <button type="button" class="button small" onClick={() => set(undefined)}>
          Remove {field.name}
        </button>
      )}
    </>
  );
}

function ListInput(props: InputProps) {
  const { form, field, value, path, set } = props;
  if (field.fieldKind !== "list") return null;
  const items = (value ?? []) as JsonValue[];
  const replace = (n: number, next: JsonValue | undefined) =>
    set(items.map((item, at) => (at === n ? (next ?? "") : item)));
  const remove = (n: number) => set(items.length > 1 ? items.filter((_, at) => at !== n) : undefined);
  const first: JsonValue =
    field.listKind === "message" ? {} : field.listKind === "enum" ? field.enum.values[0]!.name : "";
  return (
    <div class="list">
      {items.map((item, n) => {
        const at = `${path}[${n}]`;
        const issues = form.issues.get(at) ?? [];
        return (
          <div class="item" key={n}>
            {field.listKind === "message" ? (
              <MessageForm
                form={form}
                message={field.message}
                value={item as JsonObject}
                path={at}
                change={(next) => replace(n, next)}
              />
            ) : (
              <input
                id={idOf(at)}
                type="text"
                autocomplete="off"
                aria-label={`${field.name} ${n + 1}`}
                aria-describedby={`${idOf(at)}-issue`}
                {...(issues.length > 0 && { "aria-invalid": true as const })}
                value={String(item)}
                onInput={(event) => replace(n, event.currentTarget.value)}
              />
            )}
            <button
              type="button"
              class="button small"
              aria-label={`Remove ${field.name} ${n + 1}`}
              onClick={() => remove(n)}
            >
              Remove
            </button>
            <p class="issue" id={`${idOf(at)}-issue`}>
              {issues.join("; ")}
            </p>
          </div>
        );
      })}
      <button type="button" class="button small" onClick={() => set([...items, first])}>
        Add to {field.name}
      </button>
    </div>
  );
}

/** For what has no input of its own: JSON as it is. */
function RawInput(props: InputProps) {
  const { value, set } = props;
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value));
  const read = (next: string) => {
    setText(next);
    try {
      set(next ? (JSON.parse(next) as JsonValue) : undefined);
    } catch {
      set(next);
    }
  };
  return (
    <textarea
      {...control(props)}
      rows={2}
      placeholder="JSON"
      value={text}
      onInput={(event) => read(event.currentTarget.value)}
    />
  );
}
