// Lists as flows.

package dev.marquee.client

import dev.marquee.v1.CommentServiceGrpcKt.CommentServiceCoroutineImplBase
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.ListCommentsRequest
import dev.marquee.v1.ListCommentsResponse
import dev.marquee.v1.comment
import dev.marquee.v1.listCommentsRequest
import dev.marquee.v1.listCommentsResponse
import io.grpc.Status
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

class PagesTest {
  /** Comments 0 to 24, by ten. */
  private class Comments : CommentServiceCoroutineImplBase() {
    val asked = mutableListOf<String>()

    override suspend fun listComments(request: ListCommentsRequest): ListCommentsResponse {
      if (request.videoId != "v") throw refusal(Status.NOT_FOUND, ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND)
      asked += request.pageToken
      val from = request.pageToken.ifEmpty { "0" }.toInt()
      return listCommentsResponse {
        for (number in from until minOf(25, from + 10)) comments += comment { id = "$number" }
        if (from + 10 < 25) nextPageToken = "${from + 10}"
      }
    }
  }

  private val request = listCommentsRequest { videoId = "v" }

  @Test
  fun `each item comes once, and a page only when it is wanted`() {
    val comments = Comments()
    serving(comments) { marquee ->
      assertEquals((0..24).map { "$it" }, marquee.all(request).map { it.id }.toList())
      assertEquals(listOf("", "10", "20"), comments.asked)
      comments.asked.clear()
      assertEquals(10, marquee.all(request).take(10).toList().size)
      assertEquals(listOf(""), comments.asked)
    }
  }

  @Test
  fun `a page that fails says why`() {
    serving(Comments()) { marquee ->
      val error = assertThrows<MarqueeException> { marquee.all(listCommentsRequest { videoId = "w" }).toList() }
      assertEquals(ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND, error.reason)
    }
  }

  @Test
  fun `every list of the contract is one`() {
    val flows = Class.forName("dev.marquee.client.PagesKt").methods.filter { it.name == "all" }
      .map { it.parameterTypes[1].simpleName }.toSet()
    val lists = METHODS.map { it.bareMethodName!! }.filter { it.startsWith("List") || it.startsWith("Search") }
    // A video has few of these: they come whole.
    val whole = setOf("ListCaptions", "ListPosters")
    assertEquals((lists - whole).map { "${it}Request" }.toSet(), flows)
  }
}
