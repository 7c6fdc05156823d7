/**
 * Sends calls again whose connection failed, when that is safe.
 *
 * The contract's `idempotency_level` says which calls are safe. A call that creates something is safe with a
 * `request_id`, which is added here. A call that the server rejected before any work was done (RATE_LIMITED,
 * OVERLOADED) may always be sent again, if the delay is short; so may a call for which there was no connection.
 */

import { clone, isFieldSet, type DescMessage, type DescMethod, type MessageShape } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Interceptor } from "@connectrpc/connect";
import { isGivenUp, isUnanswered, isUnsent, refusedUnseen } from "./failure.js";
import { randomUuid } from "./uuid.js";
import { backoff, sleep } from "./wait.js";

/** The options of retries. */
export interface RetryOptions {
  /** How often a call is sent at most, the first attempt included; 4 by default, 1 switches retries off. */
  readonly attempts?: number | undefined;
  /**
   * The longest delay that the server may ask for, in milliseconds; 10,000 by default. After a longer one, the call
   * fails.
   */
  readonly longestWaitMs?: number | undefined;
  /**
   * How long a call waits for a server that cannot be connected to, in milliseconds; 10,000 by default. Only in Node,
   * because browsers do not tell whether a call was sent.
   */
  readonly connectPatienceMs?: number | undefined;
}

/** Whether the contract allows to send a call twice: it only reads, or is declared idempotent. */
export function isRepeatable({ idempotency }: DescMethod): boolean {
  return (
    idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ||
    idempotency === MethodOptions_IdempotencyLevel.IDEMPOTENT
  );
}

/**
 * Returns the message with a `request_id` if its type has one, by which the server recognizes it. An id that the app
 * set is kept. The app's message itself is not changed, since the app may send it a second time to create a second
 * object.
 */
function identified<I extends DescMessage>(type: I, message: MessageShape<I>): MessageShape<I> {
  const field = type.field["requestId"];
  if (!field || isFieldSet(message, field)) return message;
  return Object.assign(clone(type, message), { requestId: randomUuid() });
}

/** The interceptor. */
export function retryInterceptor({
  attempts = 4,
  longestWaitMs = 10_000,
  connectPatienceMs = 10_000,
}: RetryOptions = {}): Interceptor {
  return (next) => async (req) => {
    if (req.stream) return next(req);
    const sent = { ...req, message: identified(req.method.input, req.message) };
    const begunMs = Date.now();
    let unsent = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(sent);
      } catch (error) {
        if (attempts > 1 && isUnsent(error) && !req.signal.aborted && Date.now() - begunMs < connectPatienceMs) {
          await sleep(backoff(unsent++, 50, 1_000), req.signal);
          attempt--;
          continue;
        }
        if (attempt >= attempts || isGivenUp(error, req.signal)) throw error;
        const asked = refusedUnseen(error);
        if (asked !== undefined ? asked > longestWaitMs : !isUnanswered(error) || !isRepeatable(req.method)) {
          throw error;
        }
        await sleep((asked ?? 0) + backoff(attempt - 1, 100, 2_000), req.signal);
      }
    }
  };
}
