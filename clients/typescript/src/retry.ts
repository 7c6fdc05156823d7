/**
 * Sends calls again that failed on the way, when that is safe.
 *
 * Reads are. So are writes that set a state, that are keyed by what they consume, or that carry a `request_id`. A call
 * that the server refused unseen (RATE_LIMITED, OVERLOADED) may always be sent again, when the wait is short. So may one for
 * which there was no connection.
 */

import type { DescMethod, Message } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Interceptor } from "@connectrpc/connect";
import { isGivenUp, isUnanswered, isUnsent, refusedUnseen } from "./failure.js";
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

/** The writes that may be sent twice as they are, by the words of the contract. */
export const REPEATABLE: ReadonlySet<string> = new Set([
  "AuthService/RevokeSession",
  "UserService/UpdateMe",
  "UserService/SetAvatar",
  "UserService/SetCoverImage",
  "UploadService/UploadChunk",
  "UploadService/CancelUpload",
  "VideoService/PublishVideo",
  "VideoService/SetVideoVisibility",
  "VideoService/UpdateVideo",
  "VideoService/SetThumbnail",
  "VideoService/DeleteVideo",
  "CommentService/UpdateComment",
  "CommentService/DeleteComment",
  "LikeService/SetLike",
  "PlaylistService/UpdatePlaylist",
  "PlaylistService/DeletePlaylist",
  "PlaylistService/AddPlaylistVideo",
  "PlaylistService/RemovePlaylistVideo",
  "PlaylistService/MovePlaylistVideo",
  "TweetService/UpdateTweet",
  "TweetService/DeleteTweet",
  "SubscriptionService/SetSubscription",
  "HistoryService/RecordPlayback",
  "HistoryService/RemoveHistoryItem",
  "HistoryService/ClearHistory",
  "HistoryService/SetHistoryPaused",
]);

/** Whether a call may be carried out twice. */
export function isRepeatable(method: DescMethod, message: Message): boolean {
  return (
    method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ||
    REPEATABLE.has(`${method.parent.name}/${method.name}`) ||
    ("requestId" in message && !!message.requestId)
  );
}

/** The interceptor. */
export function retryInterceptor({
  attempts = 4,
  longestWaitMs = 10_000,
  connectPatienceMs = 10_000,
}: RetryOptions = {}): Interceptor {
  return (next) => async (req) => {
    if (req.stream) return next(req);
    const begunMs = Date.now();
    let unsent = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(req);
      } catch (error) {
        if (attempts > 1 && isUnsent(error) && !req.signal.aborted && Date.now() - begunMs < connectPatienceMs) {
          await sleep(backoff(unsent++, 50, 1_000), req.signal);
          attempt--;
          continue;
        }
        if (attempt >= attempts || isGivenUp(error, req.signal)) throw error;
        const asked = refusedUnseen(error);
        if (asked !== undefined ? asked > longestWaitMs : !isUnanswered(error) || !isRepeatable(req.method, req.message)) {
          throw error;
        }
        await sleep((asked ?? 0) + backoff(attempt - 1, 100, 2_000), req.signal);
      }
    }
  };
}
