/** A message in place of a list or page that is empty or could not be loaded. */

import type { ComponentChildren } from "preact";
import { explain, isGone } from "../errors";
import { Heading } from "./page";

/** A notice with optional actions. */
export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <div class="bulbs" aria-hidden="true" />
      <p class="notice-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** A notice for an error, with a button to try again unless the object does not exist. */
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

/** A notice in place of a whole page. */
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
