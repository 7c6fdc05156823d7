/** Waits that a caller can abort. */

/** A value or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * Settles as the promise does, or rejects with the signal's reason as soon as it is aborted; the work behind the
 * promise continues.
 */
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

/**
 * Returns the pause before repetition `repetition` (0 is the first) in milliseconds: doubling, `most` at most, of which
 * a random part up to half is subtracted.
 */
export function backoff(repetition: number, first: number, most: number): number {
  return Math.min(most, first * 2 ** repetition) * (0.5 + Math.random() / 2);
}
