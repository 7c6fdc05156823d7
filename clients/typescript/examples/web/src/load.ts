/** What a page has loaded, is loading, or could not load. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** One thing that was asked for. */
export interface Loaded<T> {
  readonly data: T | undefined;
  /** What went wrong; undefined while it loads and when it has. */
  readonly error: unknown;
  /** Puts something newer in its place: what a call that changed it has answered. */
  readonly set: (data: T) => void;
  /** Asks again. */
  readonly retry: () => void;
}

/** Loads when `key` changes; what is late for a key that has changed is thrown away. */
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

/** A page of a list as the API gives it, whatever the list is of. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Empty when this is the last. */
  readonly nextPageToken: string;
}

/** A list as far as it was asked for. */
export interface Pages<T> {
  /** What is there so far; undefined until the first page is. */
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly hasMore: boolean;
  /** Loads the next page; after an error, the same again. */
  readonly more: () => void;
  /** Changes what is there: something was written, or deleted. */
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
        // Something may have been written meanwhile: what is there now goes first.
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
