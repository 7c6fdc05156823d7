/**
 * Sends calls again that failed on the way, when that is safe.
 *
 * The contract says which are: its `idempotency_level`. What creates something is safe with a `request_id`, which is added
 * here. A call that the server refused unseen (RATE_LIMITED, OVERLOADED) may always be sent again, when the wait is short. So
 * may one for which there was no connection.
 */

import { clone, isFieldSet, type DescMessage, type DescMethod, type MessageShape } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Interceptor } from "@connectrpc/connect";
import { isGivenUp, isUnanswered, isUnsent, refusedUnseen } from "./failure.js";
import { randomUuid } from "./uuid.js";
import { backoff, sleep } from "./wait.js";

/** How calls are sent again. */
export interface RetryOptions {
  /** How often a call is sent at most, the first time included; 4 unless said otherwise, 1 switches repetitions off. */
  readonly attempts?: number | undefined;
  /** The longest wait that the server may ask for, in milliseconds; 10,000 unless said otherwise. */
  readonly longestWaitMs?: number | undefined;
  /**
   * How long a call waits for a server that cannot be connected to, in milliseconds; 10,000 unless said otherwise. In Node: a
   * browser does not tell whether a call was sent.
   */
  readonly connectPatienceMs?: number | undefined;
}

/** Whether a call may be carried out twice, by the contract: it reads, or it is declared idempotent. */
export function isRepeatable({ idempotency }: DescMethod): boolean {
  return (
    idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ||
    idempotency === MethodOptions_IdempotencyLevel.IDEMPOTENT
  );
}

/**
 * The message with a `request_id`, if it takes one: by that the server knows it again. The app's own id is kept, and so is
 * the app's message, which may be sent a second time to create a second thing.
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
