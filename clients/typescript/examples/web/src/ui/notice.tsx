/** What stands in the place of a list or a page that is empty or could not be loaded. */

import type { ComponentChildren } from "preact";
import { explain } from "../errors";

export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <div class="bulbs" aria-hidden="true" />
      <p class="notice-title">{props.title}</p>
      {props.children}
    </div>
  );
}

export function Failed(props: { error: unknown; retry: () => void }) {
  return (
    <div class="notice" role="alert">
      <p class="notice-title">{explain(props.error)}</p>
      <button type="button" class="button" onClick={props.retry}>
        Try again
      </button>
    </div>
  );
}
