// Server streams that are watched for longer than one call lasts.

package dev.marquee.client

import dev.marquee.v1.WatchNotificationsResponse
import dev.marquee.v1.WatchVideoResponse
import io.grpc.Status.Code
import io.grpc.StatusException
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.filterNot
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onEach

/** The codes after which another call fails in the same way. */
internal val FINAL: Set<Code> =
  setOf(Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.PERMISSION_DENIED, Code.FAILED_PRECONDITION, Code.UNIMPLEMENTED)

/**
 * The messages of a stream, from one call after the other: a server ends a stream with its access token, after an hour (with
 * the message `reconnect`, which is left out here) and when it stops, and the network may end it at any time. Completes when
 * the server ends the stream with OK. Throws [MarqueeException] for errors that another call cannot help against.
 *
 * [call] gets the last message, for streams that go on behind its cursor; null at first:
 *
 *     marquee.watch { last -> marquee.comments.watchVideo(watchVideoRequest { videoId = id; cursor = last?.cursor.orEmpty() }) }
 */
public fun <M : Any> Marquee.watch(call: (last: M?) -> Flow<M>): Flow<M> = flow {
  var last: M? = null
  var failures = 0
  var refused = false
  while (true) {
    var error: MarqueeException? = null
    emitAll(
      call(last)
        .onEach {
          last = it
          failures = 0
          refused = false
        }
        .catch { error = (it as? StatusException)?.marquee ?: throw it }
        .filterNot(::isReconnect),
    )
    val failure = error
    when {
      failure == null -> if (!isReconnect(last)) return@flow
      // The session's token is renewed before the next call; if that does not help, the session is over.
      failure.status.code in FINAL || failure.status.code == Code.UNAUTHENTICATED && refused -> throw failure
      else -> {
        refused = failure.status.code == Code.UNAUTHENTICATED
        delay(failure.retryDelay ?: backoff.pause(failures++))
      }
    }
  }
}

/** Whether the message says that the stream ends now, and that the client is to watch again. */
private fun isReconnect(message: Any?): Boolean = when (message) {
  is WatchNotificationsResponse -> message.hasReconnect()
  is WatchVideoResponse -> message.hasReconnect()
  else -> false
}
