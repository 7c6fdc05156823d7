/** The form of a message: a row for each field, made from the contract. */

import type { DescField, DescMessage, DescOneof, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { isRequiredOneof, type Contract } from "../contract/contract";
import { firstParagraph } from "../contract/comments";
import { describeRules, needsValue, type Issues } from "../contract/rules";
import { Comment } from "../ui/comment";
import { shortType } from "../ui/types";
import { FieldInput } from "./inputs";
import { withValue } from "./values";

/** What all parts of a form share. */
export interface FormContext {
  contract: Contract;
  /** What is wrong, by path; from the contract's rules or from the server. */
  issues: Issues;
}

interface MessageProps {
  form: FormContext;
  message: DescMessage;
  value: JsonObject;
  /** The path of the message in the request; empty for the request itself. */
  path: string;
  change: (value: JsonObject) => void;
}

export function MessageForm({ form, message, value, path, change }: MessageProps) {
  if (!message.members.length) return <p class="hint">The request has no fields.</p>;
  const at = (name: string) => (path ? `${path}.${name}` : name);
  return (
    <div class="fields">
      {message.members.map((member) => {
        if (member.kind === "oneof") {
          return <OneofRow key={member.name} form={form} oneof={member} value={value} path={path} change={change} />;
        }
        return (
          <FieldRow
            key={member.name}
            form={form}
            field={member}
            value={value[member.jsonName]}
            path={at(member.name)}
            set={(next, others = {}) =>
              change({ ...withValue(value, member.jsonName, next), ...siblings(message, others) })
            }
          />
        );
      })}
    </div>
  );
}

/** Values for fields beside the one that changes, if the message has such fields. */
function siblings(message: DescMessage, values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => message.fields.some(({ jsonName }) => jsonName === name)),
  );
}

/** Sets a field; `others` are values for fields of the same message. */
export type SetValue = (value: JsonValue | undefined, others?: JsonObject) => void;

interface RowProps {
  form: FormContext;
  field: DescField;
  value: JsonValue | undefined;
  path: string;
  set: SetValue;
}

function FieldRow({ form, field, value, path, set }: RowProps) {
  const issues = form.issues.get(path) ?? [];
  const isGroup = field.fieldKind === "list" || isNested(field);
  const parts = {
    id: idOf(path),
    hintId: `${idOf(path)}-hint`,
    issueId: `${idOf(path)}-issue`,
  };
  const name = (
    <>
      {field.name}
      {needsValue(form.contract, field) ? <span class="needed"> required</span> : null}
    </>
  );
  const input = (
    <FieldInput
      form={form}
      field={field}
      value={value}
      path={path}
      set={set}
      describedBy={`${parts.hintId} ${parts.issueId}`}
      isWrong={issues.length > 0}
    />
  );
  const body = (
    <>
      <div class="hint" id={parts.hintId}>
        <Comment text={firstParagraph(form.contract.comment(field))} contract={form.contract} />
      </div>
      {input}
      <p class="issue" id={parts.issueId}>
        {issues.join("; ")}
      </p>
    </>
  );
  if (isGroup) {
    return (
      <fieldset class="field group" data-field={path}>
        <legend>{name}</legend>
        <Kind form={form} field={field} />
        {body}
      </fieldset>
    );
  }
  return (
    <div class="field" data-field={path}>
      <div class="field-head">
        <label for={parts.id}>{name}</label>
        <Kind form={form} field={field} />
      </div>
      {body}
    </div>
  );
}

/** The type and the rules of a field. */
function Kind({ form, field }: { form: FormContext; field: DescField }) {
  const rules = describeRules(form.contract, field).filter((rule) => rule !== "required");
  return (
    <span class="kind">
      <span class="type">{shortType(field)}</span> {rules.join(", ")}
    </span>
  );
}

/** A message that has a form of its own. */
export function isNested(field: DescField): boolean {
  return field.fieldKind === "message" && !field.message.typeName.startsWith("google.protobuf.");
}

export function idOf(path: string): string {
  return `field-${path.replace(/[^a-z0-9]+/gi, "-")}`;
}

function OneofRow({
  form,
  oneof,
  value,
  path,
  change,
}: {
  form: FormContext;
  oneof: DescOneof;
  value: JsonObject;
  path: string;
  change: (value: JsonObject) => void;
}) {
  const at = path ? `${path}.${oneof.name}` : oneof.name;
  const chosen = oneof.fields.find(({ jsonName }) => jsonName in value);
  const issues = form.issues.get(at) ?? [];
  const without = oneof.fields.reduce((rest, { jsonName }) => withValue(rest, jsonName, undefined), value);
  const choose = (name: string) => {
    const field = oneof.fields.find((one) => one.name === name);
    change(field ? { ...without, [field.jsonName]: emptyValue(field) } : without);
  };
  return (
    <fieldset class="field group" data-field={at}>
      <legend>
        {oneof.name}
        {isRequiredOneof(form.contract, oneof) ? <span class="needed"> required</span> : null}
      </legend>
      <div class="hint" id={`${idOf(at)}-hint`}>
        <span class="type">one of</span>
        <Comment text={firstParagraph(form.contract.comment(oneof))} contract={form.contract} />
      </div>
      <select
        id={idOf(at)}
        aria-label={`Field of ${oneof.name}`}
        aria-describedby={`${idOf(at)}-hint ${idOf(at)}-issue`}
        value={chosen?.name ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">none</option>
        {oneof.fields.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p class="issue" id={`${idOf(at)}-issue`}>
        {issues.join("; ")}
      </p>
      {chosen ? (
        <FieldRow
          form={form}
          field={chosen}
          value={value[chosen.jsonName]}
          path={path ? `${path}.${chosen.name}` : chosen.name}
          set={(next, others = {}) =>
            change({ ...without, [chosen.jsonName]: next ?? emptyValue(chosen), ...siblings(oneof.parent, others) })
          }
        />
      ) : null}
    </fieldset>
  );
}

/** What a field holds when it is set and nothing is typed yet. */
export function emptyValue(field: DescField): JsonValue {
  if (field.fieldKind === "message") return field.message.typeName === "google.protobuf.Duration" ? "0s" : {};
  if (field.fieldKind === "enum") return field.enum.values[0]!.name;
  if (field.fieldKind !== "scalar") return [];
  if (field.scalar === 8) return true;
  return field.scalar === 9 || field.scalar === 12 ? "" : 0;
}
