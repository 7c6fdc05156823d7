/** Small parts that several pages use. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, sentenceOf } from "../call/failure";

/** The heading of a page. It takes the focus when the page opens, so that a screen reader begins there. */
export function Title({ children, id }: { children: ComponentChildren; id: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading.current?.textContent} · Marquee console`;
    // Not when the page is opened first: the focus is where the reader has it then.
    if (document.activeElement && document.activeElement !== document.body)
      heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [id]);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

/** An error in words, with its reason. */
export function Alert({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <div class="alert" role="alert">
      <p>
        {sentenceOf(error)}
        {error instanceof Failure && error.reason ? (
          <>
            {" "}
            <code>{error.reason}</code>
          </>
        ) : null}
      </p>
      {again ? (
        <button type="button" class="button" onClick={again}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

export function Spinner({ label }: { label: string }) {
  return (
    <p class="loading" role="status">
      <span class="bulbs" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {label}
    </p>
  );
}

/** What a loader is doing. */
export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  again: () => void;
  set: (value: T) => void;
}

/** Loads something when `key` changes; a value that comes too late is dropped. */
export function useLoad<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: unknown }>({ key });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setState({ key, value }),
      (error: unknown) => isCurrent && setState({ key, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, round]);
  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : undefined,
    error: isCurrent ? state.error : undefined,
    again: () => {
      setState({ key });
      setRound(round + 1);
    },
    set: (value) => setState({ key, value }),
  };
}

/** Shows what was loaded, the error with a button, or that it is being loaded. */
export function Show<T>({
  loaded,
  label,
  children,
}: {
  loaded: Loaded<T>;
  label: string;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.error !== undefined) return <Alert error={loaded.error} again={loaded.again} />;
  if (loaded.value === undefined) return <Spinner label={label} />;
  return <>{children(loaded.value)}</>;
}

/** What was loaded of a list, and the token of the next page, empty for none. */
export interface Pages<T> {
  items: T[];
  next: string;
}

/** A button that adds the next page to a list, and says why it cannot. */
export function More<T>({
  list,
  shown,
  load,
}: {
  list: Loaded<Pages<T>>;
  shown: Pages<T>;
  load: (pageToken: string) => Promise<Pages<T>>;
}) {
  const [error, setError] = useState<unknown>();
  const add = async () => {
    setError(undefined);
    try {
      const page = await load(shown.next);
      list.set({ items: [...shown.items, ...page.items], next: page.next });
    } catch (reason) {
      setError(reason);
    }
  };
  if (!shown.next) return null;
  return (
    <>
      {error === undefined ? null : <Alert error={error} />}
      <p>
        <button type="button" class="button" onClick={() => void add()}>
          Show more
        </button>
      </p>
    </>
  );
}

/** A button that copies a text and says so. */
export function Copy({ text, label = "Copy" }: { text: string; label?: string }) {
  const [said, say] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("Select the text and copy it: this page may not use the clipboard");
    }
    setTimeout(() => say(""), 2_500);
  };
  return (
    <button type="button" class="button small" onClick={copy}>
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}

/** Buttons of which one is chosen. */
export function Tabs<Name extends string>(props: {
  label: string;
  names: readonly Name[];
  chosen: Name;
  choose: (name: Name) => void;
}) {
  return (
    <div class="tabs" role="group" aria-label={props.label}>
      {props.names.map((name) => (
        <button type="button" key={name} aria-pressed={name === props.chosen} onClick={() => props.choose(name)}>
          {name}
        </button>
      ))}
    </div>
  );
}
