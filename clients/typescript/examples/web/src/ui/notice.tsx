/** What stands in the place of a list or a page that is empty or could not be loaded. */

import type { ComponentChildren } from "preact";
import { explain, isGone } from "../errors";
import { Heading } from "./page";

/** With what could be done about it, if anything. */
export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <div class="bulbs" aria-hidden="true" />
      <p class="notice-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** With a way out: to try again, unless what was asked for is not there. */
export function Failed(props: { error: unknown; retry: () => void; words?: string }) {
  return (
    <div class="notice" role="alert">
      <p class="notice-title">{props.words ?? explain(props.error)}</p>
      {isGone(props.error) ? (
        <a class="button" href="/">
          See what is on
        </a>
      ) : (
        <button type="button" class="button" onClick={props.retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** In the place of a whole page. */
export function FailedPage(props: { error: unknown; retry: () => void }) {
  return (
    <>
      <Heading title="Not there" quiet>
        {isGone(props.error) ? "Not there" : "Not loaded"}
      </Heading>
      <Failed {...props} />
    </>
  );
}
