/** The page of one RPC: its form, the answer, and the call as a command or as code. */

import { useEffect, useState } from "preact/hooks";
import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import { pathOf, policyOf, type Contract } from "../contract/contract";
import { firstSentence } from "../contract/comments";
import { check, type Issues } from "../contract/rules";
import { user } from "../call/session";
import { openSignIn } from "../ui/account";
import { Badges } from "../ui/badges";
import { Comment } from "../ui/comment";
import { Tabs, Title } from "../ui/parts";
import { AnswerPanel } from "./answer";
import { CopyAs } from "./copy-as";
import { RequestEditor } from "./request";
import { useCall } from "./use-call";
import { shortName } from "./values";

/** What the form of each RPC had when it was left, while the page is open. */
const drafts = new Map<string, JsonObject[]>();

/** Opens the page of an RPC with these messages. */
export function setDraft(path: string, messages: JsonObject[]) {
  drafts.set(path, messages);
}

export function CallPage({ contract, method }: { contract: Contract; method: DescMethod }) {
  const path = pathOf(method);
  const policy = policyOf(contract, method);
  const [messages, setMessages] = useState<JsonObject[]>(() => drafts.get(path) ?? [{}]);
  const [view, setView] = useState<"Form" | "JSON">("Form");
  const [isRevealed, reveal] = useState(false);
  const call = useCall(contract, method);
  useEffect(() => void drafts.set(path, messages), [messages]);

  const send = () => {
    reveal(true);
    void call.send(messages);
  };
  const reset = () => {
    reveal(false);
    call.clear();
    setMessages([{}]);
  };
  const comment = contract.comment(method);
  const wantsAccount = policy.access !== "public" && policy.access !== "optional" && !user.value;
  return (
    <article class="call">
      <header>
        <p class="crumbs">
          <a href="#/call">All calls</a> <span aria-hidden="true">/</span> {shortName(method.parent.typeName)}
        </p>
        <Title id={path}>{method.name}</Title>
        <Badges policy={policy} kind={method.methodKind} />
        <div class="words">
          <Comment text={firstSentence(comment)} contract={contract} />
        </div>
        <p>
          <a href={`#/docs/${path}`}>Documentation of {method.name}</a>
        </p>
      </header>
      {wantsAccount ? (
        <p class="notice">
          This call is for {policy.access === "user" ? "signed-in accounts" : `${policy.access}s`}.{" "}
          <button type="button" class="link" onClick={openSignIn}>
            Sign in
          </button>{" "}
          first, or send it to see the error.
        </p>
      ) : null}
      <div class="columns">
        <form
          class="panel"
          aria-label="Request"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }}
        >
          <div class="bar">
            <h2>Request</h2>
            <Tabs label="How to edit the request" names={["Form", "JSON"]} chosen={view} choose={setView} />
          </div>
          <RequestEditor
            contract={contract}
            method={method}
            messages={messages}
            change={setMessages}
            asJson={view === "JSON"}
            issues={messages.map((message, n) =>
              issuesOf(contract, method, message, isRevealed, n === 0 ? call.violations : undefined),
            )}
          />
          <div class="actions">
            <button type="submit" class="button primary" disabled={call.isRunning}>
              Send
            </button>
            {call.isRunning ? (
              <button type="button" class="button" onClick={call.stop}>
                Stop
              </button>
            ) : null}
            <button type="button" class="button" onClick={reset}>
              Reset
            </button>
            <span class="hint keys">Ctrl + Enter sends</span>
          </div>
        </form>
        <AnswerPanel call={call} contract={contract} />
      </div>
      <CopyAs
        example={{
          method,
          messages,
          isSignedIn: policy.access !== "public" && (!!user.value || policy.access !== "optional"),
          origin: location.origin,
        }}
      />
    </article>
  );
}

/**
 * What is wrong with a message: by the rules, once it was sent or a value was typed, and by the server. The server's
 * words replace our own for the same field.
 */
function issuesOf(
  contract: Contract,
  method: DescMethod,
  message: JsonObject,
  isRevealed: boolean,
  violations: ReadonlyMap<string, string[]> | undefined,
): Issues {
  const issues = check(contract, method.input, message);
  if (!isRevealed) {
    for (const path of issues.keys()) if (!hasValue(method, message, path)) issues.delete(path);
  }
  for (const [path, texts] of violations ?? []) issues.set(path, texts);
  return issues;
}

/** Whether something was typed into the field at the beginning of a path. */
function hasValue(method: DescMethod, message: JsonObject, path: string): boolean {
  const first = path.split(/[.[]/, 1)[0];
  const field = method.input.fields.find(({ name }) => name === first);
  return field !== undefined && field.jsonName in message;
}
