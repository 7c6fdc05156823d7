// Which failed calls are sent again, when, and how often.

package dev.marquee.client

import dev.marquee.v1.CreateCommentRequest
import dev.marquee.v1.CreatePlaylistRequest
import dev.marquee.v1.CreateTweetRequest
import dev.marquee.v1.CreateUploadRequest
import dev.marquee.v1.ErrorReason
import io.grpc.MethodDescriptor
import io.grpc.Status.Code
import java.util.UUID
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * The pauses between attempts, and the conditions to give up.
 *
 * @property attempts how often a call is sent at most, the first attempt included.
 * @property first the pause after the first failure. Each further pause is twice as long, up to [longest]. A random
 *   part of up to a half is subtracted, so that clients do not all call at the same time after an outage.
 * @property longest the longest pause; when the server asks for a longer one, the call fails.
 */
internal class Backoff(
  val attempts: Int = 4,
  val first: Duration = 200.milliseconds,
  val longest: Duration = 5.seconds,
) {
  /**
   * Returns the pause before the next attempt after [failures] earlier failures; null when the call is to fail with
   * [error].
   */
  fun before(failures: Int, error: MarqueeException, repeatable: Boolean): Duration? {
    val mayRepeat = error.isAny(*TURNED_AWAY) || repeatable && error.status.code in PASSING
    if (!mayRepeat || failures + 1 >= attempts) return null
    val asked = error.retryDelay ?: return pause(failures)
    return asked.takeIf { it <= longest }
  }

  /** Returns the pause after that many failures before the last. */
  fun pause(failures: Int): Duration =
    minOf(longest, first * (1 shl minOf(failures, 16))) * Random.nextDouble(0.5, 1.0)

  private companion object {
    // The server rejected the call before any work was done.
    val TURNED_AWAY = arrayOf(ErrorReason.ERROR_REASON_RATE_LIMITED, ErrorReason.ERROR_REASON_OVERLOADED)
    // When the caller's deadline has passed, there is no time for another attempt.
    val PASSING = setOf(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED)
  }
}

/** Whether the contract allows to send this call again when its outcome is unknown. */
internal fun isRepeatable(method: MethodDescriptor<*, *>): Boolean = method.isSafe || method.isIdempotent

/**
 * Returns the request with a `request_id` if its type has one, by which the server recognizes it; an id that the app
 * set is kept.
 */
@Suppress("UNCHECKED_CAST") // Each branch returns the type that it was given.
internal fun <Q> identified(request: Q): Q = when (request) {
  is CreateCommentRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreatePlaylistRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreateTweetRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreateUploadRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  else -> request
} as Q

private fun newRequestId(): String = UUID.randomUUID().toString()
