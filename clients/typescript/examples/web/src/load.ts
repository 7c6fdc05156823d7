/** Loads objects and lists for pages, with their loading and error states. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** An object that a page loads. */
export interface Loaded<T> {
  readonly data: T | undefined;
  /** The error; undefined while it loads and when it has loaded. */
  readonly error: unknown;
  /** Replaces the value, by the answer of a call that changed it. */
  readonly set: (data: T) => void;
  /** Loads it again. */
  readonly retry: () => void;
}

/** Loads when `key` changes; an answer for a previous key is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: unknown }>({ key });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState({ key });
    load(controller.signal).then(
      (data) => controller.signal.aborted || setState({ key, data }),
      (error: unknown) => controller.signal.aborted || setState({ key, error }),
    );
    return () => controller.abort();
  }, [key, attempt]);
  const set = useCallback((data: T) => setState({ key, data }), [key]);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  const current = state.key === key ? state : { data: undefined, error: undefined };
  return { data: current.data, error: current.error, set, retry };
}

/** A page of any list of the API. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Empty when this page is the last. */
  readonly nextPageToken: string;
}

/** A list as far as it was loaded. */
export interface Pages<T> {
  /** The items so far; undefined until the first page has loaded. */
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly hasMore: boolean;
  /** Loads the next page; after an error, the failed one again. */
  readonly more: () => void;
  /** Changes the items, after one was created or deleted. */
  readonly change: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface PagesState<T> {
  items?: readonly T[];
  token: string;
  error?: unknown;
  loading: boolean;
}

/** Loads the first page when `key` changes, and a further one for each `more`. */
export function usePages<T>(load: (pageToken: string, signal: AbortSignal) => Promise<Page<T>>, key: string): Pages<T> {
  const [state, setState] = useState<PagesState<T>>({ token: "", loading: true });
  const controller = useRef(new AbortController());

  const fetchPage = (token: string, before: readonly T[] | undefined) => {
    const { signal } = controller.current;
    setState({ ...(before && { items: before }), token, loading: true });
    load(token, signal).then(
      (page) => {
        if (signal.aborted) return;
        // Items may have been created meanwhile; the present ones come first.
        setState((now) => ({ items: [...(now.items ?? []), ...page.items], token: page.nextPageToken, loading: false }));
      },
      (error: unknown) => signal.aborted || setState((now) => ({ ...now, error, loading: false })),
    );
  };

  useEffect(() => {
    controller.current = new AbortController();
    fetchPage("", undefined);
    return () => controller.current.abort();
  }, [key]);

  return {
    items: state.items,
    error: state.error,
    loading: state.loading,
    hasMore: state.token !== "",
    more: () => state.loading || fetchPage(state.token, state.items),
    change: (change) => setState((now) => ({ ...now, items: change(now.items ?? []) })),
  };
}
