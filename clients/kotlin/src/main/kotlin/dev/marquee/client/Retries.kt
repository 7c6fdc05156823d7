// Which calls are sent again by themselves, when, and how often.

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
 * How long to wait before an attempt, and when to give up.
 *
 * @property attempts how often a call is sent at most.
 * @property first the pause after the first failure; each further one is twice as long, up to [longest], and a random part
 *   of up to a half is taken off, so that the clients of a server that was away do not all come back at once.
 * @property longest the longest pause, also of those that the server asks for: who would have to wait longer is told.
 */
internal class Backoff(
  val attempts: Int = 4,
  val first: Duration = 200.milliseconds,
  val longest: Duration = 5.seconds,
) {
  /** The pause after that many failures before this one; null when the call is to fail with [error]. */
  fun before(failures: Int, error: MarqueeException, repeatable: Boolean): Duration? {
    val mayRepeat = error.isAny(*TURNED_AWAY) || repeatable && error.status.code in PASSING
    if (!mayRepeat || failures + 1 >= attempts) return null
    val asked = error.retryDelay ?: return pause(failures)
    return asked.takeIf { it <= longest }
  }

  /** The pause after that many failures before the last. */
  fun pause(failures: Int): Duration =
    minOf(longest, first * (1 shl minOf(failures, 16))) * Random.nextDouble(0.5, 1.0)

  private companion object {
    // The call was refused before it began.
    val TURNED_AWAY = arrayOf(ErrorReason.ERROR_REASON_RATE_LIMITED, ErrorReason.ERROR_REASON_OVERLOADED)
    // A deadline of the caller's is over when it passes: the call then has no time left for another attempt.
    val PASSING = setOf(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED)
  }
}

/** Whether the contract says of this call that it may be sent again when nobody knows what became of it. */
internal fun isRepeatable(method: MethodDescriptor<*, *>): Boolean = method.isSafe || method.isIdempotent

/** The request with the id by which the server knows it again, if it takes one; one that the app has given stays. */
@Suppress("UNCHECKED_CAST") // Each branch returns what it was given, of the same type.
internal fun <Q> identified(request: Q): Q = when (request) {
  is CreateCommentRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreatePlaylistRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreateTweetRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  is CreateUploadRequest if !request.hasRequestId() -> request.toBuilder().setRequestId(newRequestId()).build()
  else -> request
} as Q

private fun newRequestId(): String = UUID.randomUUID().toString()
