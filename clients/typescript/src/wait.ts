/** Waiting that a caller can give up. */

/** A value, now or later. */
export type Awaitable<T> = T | PromiseLike<T>;

/** The promise's outcome, or the signal's reason as soon as it is aborted; the work behind the promise goes on. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await unlessAborted(new Promise((done) => (timer = setTimeout(done, ms))), signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds before repetition `repetition` (0 is the first): doubling, `most` at most, between half of it and all. */
export function backoff(repetition: number, first: number, most: number): number {
  return Math.min(most, first * 2 ** repetition) * (0.5 + Math.random() / 2);
}
