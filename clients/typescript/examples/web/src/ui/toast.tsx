/** A message at the bottom of the page with the result of an action; it disappears after a while. */

import { signal } from "@preact/signals";
import { explain } from "../errors";

const message = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows the message for six seconds. */
export function say(text: string): void {
  message.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => (message.value = ""), 6000);
}

/** Shows the error of an action, if it fails. */
export function sayError(error: unknown): void {
  say(explain(error));
}

/** The message's element, once in the frame of the pages. */
export function Toast() {
  return (
    <div class="toast" role="status">
      {message.value ? <p>{message}</p> : null}
    </div>
  );
}
