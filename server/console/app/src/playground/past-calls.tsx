/** The calls of this tab, to open again. */

import { clock } from "../ui/format";
import { navigate } from "../router";
import { setDraft } from "./call";
import { forgetCalls, pastCalls, type PastCall } from "./history";
import { shortName } from "./values";

export function PastCalls() {
  const calls = pastCalls.value;
  return (
    <section aria-labelledby="past-calls">
      <div class="bar">
        <h2 id="past-calls">Your calls</h2>
        {calls.length ? (
          <button type="button" class="button small" onClick={forgetCalls}>
            Clear
          </button>
        ) : null}
      </div>
      {calls.length ? (
        <ul class="rows">
          {calls.map((call) => (
            <li key={call.id}>
              <button type="button" class="row-button" onClick={() => open(call)}>
                <time>{clock(call.time)}</time>
                <span class="grow">{shortName(call.path)}</span>
                <span class={call.isOk ? "good" : "bad"}>{call.outcome}</span>
                <span class="hint">{Math.round(call.took)} ms</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="hint">
          What you send is listed here, to look at again and to send again. It is kept in this tab only, without
          passwords.
        </p>
      )}
    </section>
  );
}

function open(call: PastCall) {
  setDraft(call.path, call.messages);
  navigate(`call/${call.path}`);
}
