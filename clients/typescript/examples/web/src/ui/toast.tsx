/** A line at the foot of the page for what an action has come to; it goes by itself. */

import { signal } from "@preact/signals";
import { explain } from "../errors";

const message = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows the line for six seconds. */
export function say(text: string): void {
  message.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => (message.value = ""), 6000);
}

/** Says what went wrong with an action, unless it is done. */
export function sayError(error: unknown): void {
  say(explain(error));
}

/** Where the line is shown: once, in the frame of the pages. */
export function Toast() {
  return (
    <div class="toast" role="status">
      {message.value ? <p>{message}</p> : null}
    </div>
  );
}
