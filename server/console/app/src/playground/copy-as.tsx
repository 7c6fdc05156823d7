/** The call as a command, or as code of a client. */

import { useState } from "preact/hooks";
import type { JsonObject } from "@bufbuild/protobuf";
import { kotlin, swift, typescript } from "../snippets/code";
import { curl, grpcurl, type Example } from "../snippets/shell";
import { Copy, Tabs } from "../ui/parts";
import { printable } from "./values";

const FORMS = { curl, grpcurl, TypeScript: typescript, Kotlin: kotlin, Swift: swift };
type Form = keyof typeof FORMS;

/** Bytes of this many characters and more are left out of what is copied. */
const LONGEST = 6_000;

export function CopyAs({ example }: { example: Example }) {
  const [form, setForm] = useState<Form>("grpcurl");
  const messages = example.messages.map((message) => shorten(message));
  const text = FORMS[form]({ ...example, messages });
  const isShell = form === "curl" || form === "grpcurl";
  return (
    <section class="panel copy-as" aria-label="Copy as">
      <div class="bar">
        <h2>Copy as</h2>
        <Tabs label="Form of the copy" names={Object.keys(FORMS) as Form[]} chosen={form} choose={setForm} />
      </div>
      <pre class="code" tabIndex={0} data-form={form}>
        {text}
      </pre>
      <div class="actions">
        <Copy text={text} />
        {messages.some((message, n) => message !== example.messages[n]) ? (
          <span class="hint">Long values are cut short, at the mark ….</span>
        ) : null}
        {isShell && text.includes("$TOKEN") ? (
          <span class="hint">Set TOKEN to your access token: the menu of your account copies it.</span>
        ) : null}
      </div>
    </section>
  );
}

/** Leaves out files; other requests are copied as they are. */
function shorten(message: JsonObject): JsonObject {
  return JSON.stringify(message).length > LONGEST ? (printable(message) as JsonObject) : message;
}
