/** What came of a call. */

import { useState } from "preact/hooks";
import type { Contract } from "../contract/contract";
import { Failure, sentenceOf } from "../call/failure";
import { Comment } from "../ui/comment";
import { Json } from "../ui/json";
import { Copy } from "../ui/parts";
import { clock } from "../ui/format";
import type { Call, Outcome } from "./use-call";

export function AnswerPanel({ call, contract }: { call: Call; contract: Contract }) {
  const { outcome } = call;
  return (
    <section class="panel answer" aria-label="Answer" data-status={outcome?.status ?? (outcome ? "running" : "")}>
      <div class="bar">
        <h2>Answer</h2>
        {outcome ? <Status outcome={outcome} /> : null}
      </div>
      {outcome ? <Body outcome={outcome} contract={contract} /> : <p class="hint">Nothing was sent yet.</p>}
    </section>
  );
}

function Status({ outcome }: { outcome: Outcome }) {
  const { status, error, took } = outcome;
  const kind = status === undefined ? "running" : error ? "bad" : "good";
  return (
    <p class={`status ${kind}`} role="status">
      <strong>{status ?? "running"}</strong>
      {status === undefined ? null : <span>{took < 10 ? took.toFixed(1) : Math.round(took)} ms</span>}
    </p>
  );
}

function Body({ outcome, contract }: { outcome: Outcome; contract: Contract }) {
  const { messages, error, count } = outcome;
  const isOne = count === 1 && messages.length === 1;
  return (
    <>
      {error === undefined ? null : <Problem error={error} contract={contract} />}
      {isOne ? (
        <>
          <Json value={messages[0]!.value} />
          <Copy text={JSON.stringify(messages[0]!.value, null, 2)} label="Copy JSON" />
        </>
      ) : null}
      {count > 1 ? <Messages outcome={outcome} /> : null}
      {count === 0 && outcome.status === undefined ? <p class="hint">Waiting for the first message.</p> : null}
      {outcome.metadata.length ? <Metadata metadata={outcome.metadata} /> : null}
    </>
  );
}

/** The messages of a stream, the newest first. */
function Messages({ outcome }: { outcome: Outcome }) {
  const { messages, count } = outcome;
  return (
    <>
      <p class="hint">{count} messages, the newest first</p>
      <ol class="messages" reversed start={count}>
        {messages.toReversed().map(({ time, value }, n) => (
          <li key={count - n}>
            <time>{clock(time)}</time>
            <Json value={value} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Problem({ error, contract }: { error: unknown; contract: Contract }) {
  const [areDetailsOpen, openDetails] = useState(false);
  if (!(error instanceof Failure)) {
    return (
      <div class="alert" role="alert">
        <p>{sentenceOf(error)}</p>
      </div>
    );
  }
  return (
    <div class="alert" role="alert">
      <p>
        <strong>{error.violations.size ? "The request breaks rules." : sentenceOf(error)}</strong>
      </p>
      {error.violations.size ? (
        <ul class="violations">
          {[...error.violations].map(([field, texts]) => (
            <li key={field}>
              <code>{field}</code> {texts.join("; ")}
            </li>
          ))}
        </ul>
      ) : null}
      {error.reason ? (
        <div class="reason">
          <p>
            <a href={`#/docs/errors/${error.reason}`}>
              <code>{error.reason}</code>
            </a>
          </p>
          <Comment text={error.explanation} contract={contract} />
        </div>
      ) : null}
      {error.retryAfter ? <p>Try again after {error.retryAfter}.</p> : null}
      {error.details.length ? (
        <>
          <button
            type="button"
            class="button small"
            aria-expanded={areDetailsOpen}
            onClick={() => openDetails(!areDetailsOpen)}
          >
            {areDetailsOpen ? "Hide the details" : "Show the details"}
          </button>
          {areDetailsOpen ? <Json value={error.details} /> : null}
        </>
      ) : null}
    </div>
  );
}

function Metadata({ metadata }: { metadata: [string, string][] }) {
  return (
    <details>
      <summary>Headers and trailers</summary>
      <dl class="pairs">
        {metadata.map(([name, value], n) => (
          <div key={n}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
