// Watching a stream over several calls.

package dev.marquee.client

import dev.marquee.v1.CommentServiceGrpcKt.CommentServiceCoroutineImplBase
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.WatchVideoRequest
import dev.marquee.v1.WatchVideoResponse
import dev.marquee.v1.WatchVideoResponse.EventCase
import dev.marquee.v1.comment
import dev.marquee.v1.watchVideoReady
import dev.marquee.v1.watchVideoReconnect
import dev.marquee.v1.watchVideoRequest
import dev.marquee.v1.watchVideoResponse
import io.grpc.Status
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class WatchTest {
  /** Each call tells one comment, and then ends as the script says. */
  private class Comments(private vararg val ends: Status?) : CommentServiceCoroutineImplBase() {
    val cursors = mutableListOf<String>()

    override fun watchVideo(request: WatchVideoRequest): Flow<WatchVideoResponse> = flow {
      val number = cursors.size
      cursors += request.cursor
      emit(watchVideoResponse { ready = watchVideoReady {}; cursor = request.cursor })
      emit(watchVideoResponse { commentCreated = comment { id = "$number" }; cursor = "after $number" })
      ends[number]?.let { throw refusal(it, ErrorReason.ERROR_REASON_UNAVAILABLE) }
      emit(watchVideoResponse { reconnect = watchVideoReconnect {}; cursor = "after $number" })
    }
  }

  private fun Marquee.comments(): Flow<WatchVideoResponse> = watch { last ->
    comments.watchVideo(watchVideoRequest { videoId = "v"; cursor = last?.cursor.orEmpty() })
  }

  @Test
  fun `it goes on behind the last message`() {
    val fake = Comments(Status.UNAVAILABLE, Status.UNAUTHENTICATED, null, null)
    serving(fake) { marquee ->
      val seen = marquee.comments().take(8).toList()
      val created = seen.filter { it.eventCase == EventCase.COMMENT_CREATED }.map { it.commentCreated.id }
      assertEquals(listOf("0", "1", "2", "3"), created)
      assertEquals(setOf(EventCase.READY, EventCase.COMMENT_CREATED), seen.map { it.eventCase }.toSet())
      assertEquals(listOf("", "after 0", "after 1", "after 2"), fake.cursors)
    }
  }

  @Test
  fun `what another call cannot help against is thrown`() {
    serving(Comments(Status.NOT_FOUND)) { marquee ->
      val error = assertThrows<MarqueeException> { marquee.comments().toList() }
      assertEquals(Status.Code.NOT_FOUND, error.status.code)
    }
  }

  @Test
  fun `an error of the collector is its own`() {
    val fake = Comments(null)
    serving(fake) { marquee ->
      assertThrows<IllegalStateException> { marquee.comments().collect { error("enough") } }
      assertEquals(EventCase.READY, marquee.watch<WatchVideoResponse> { flow { emit(watchVideoResponse { ready = watchVideoReady {} }) } }.first().eventCase)
      assertEquals(1, fake.cursors.size)
    }
  }
}
