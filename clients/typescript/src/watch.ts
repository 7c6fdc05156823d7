/** Server streams that are watched for longer than one call lasts. */

import { Code, ConnectError, type CallOptions } from "@connectrpc/connect";
import { retryDelay } from "./errors.js";
import { isFinal } from "./failure.js";
import { backoff, sleep } from "./wait.js";

/**
 * The messages of a stream, from one call after the other: a server ends a stream with its access token, after an hour
 * (with the message `reconnect`, which is left out here) and when it stops, and the network may end it at any time. Ends
 * when the server ends the stream with OK.
 *
 * `request` may be a function of the last message, for streams that go on behind its cursor. Each call's first messages
 * tell again what is so at the moment. Throws errors that another call cannot help against, and the signal's reason when it
 * is aborted.
 *
 *     for await (const { event } of watch(marquee.videos.watchProcessing, { videoId }, { signal })) {}
 *
 *     const request = (last) => ({ videoId, cursor: last?.cursor ?? "" });
 *     for await (const { event } of watch(marquee.comments.watchVideo, request, { signal })) {}
 */
export async function* watch<Request, Message>(
  method: (request: Request, options?: CallOptions) => AsyncIterable<Message>,
  request: Request | ((last: Message | undefined) => Request),
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Message, void, undefined> {
  const signal = options.signal ?? new AbortController().signal;
  let last: Message | undefined;
  let refused = false;
  for (let failures = 0; ; failures++) {
    try {
      const message = typeof request === "function" ? (request as (last: Message | undefined) => Request)(last) : request;
      // The connection's timeout is that of a call which is answered once.
      let again = false;
      for await (const next of method(message, { signal, timeoutMs: 0 })) {
        failures = 0;
        refused = false;
        last = next;
        again = isReconnect(next);
        if (!again) yield next;
      }
      if (!again) return;
    } catch (error) {
      signal.throwIfAborted();
      const { code } = ConnectError.from(error);
      // The session's token is renewed before the next call; if that does not help, the session is over.
      if (isFinal(error) || (code === Code.Unauthenticated && refused)) throw error;
      refused = code === Code.Unauthenticated;
      await sleep(retryDelay(error) ?? backoff(failures, 500, 30_000), signal);
    }
  }
}

/** Whether the message says that the stream ends now, and that the client is to watch again. */
function isReconnect(message: unknown): boolean {
  const { event } = message as { readonly event?: { readonly case?: string } };
  return event?.case === "reconnect";
}
