// Which calls are sent again.

package dev.marquee.client

import com.google.protobuf.MessageLite
import com.google.protobuf.duration
import dev.marquee.rpc.retryInfo
import dev.marquee.v1.AuthServiceGrpcKt.AuthServiceCoroutineImplBase
import dev.marquee.v1.CommentServiceGrpcKt.CommentServiceCoroutineImplBase
import dev.marquee.v1.CreateCommentRequest
import dev.marquee.v1.CreateCommentResponse
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.ListCommentsRequest
import dev.marquee.v1.ListCommentsResponse
import dev.marquee.v1.LoginRequest
import dev.marquee.v1.LoginResponse
import dev.marquee.v1.createCommentRequest
import dev.marquee.v1.createCommentResponse
import dev.marquee.v1.listCommentsRequest
import dev.marquee.v1.listCommentsResponse
import dev.marquee.v1.loginRequest
import io.grpc.MethodDescriptor.PrototypeMarshaller
import io.grpc.Status
import io.grpc.StatusException
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class RetryTest {
  private val plain = createCommentRequest { text = "hello" }
  private val named = createCommentRequest {
    text = "hello"
    requestId = "6f2c1d3e-0000-4000-8000-000000000001"
  }
  private val list = listCommentsRequest { }

  /** Fails as long as [failures] has something for the call's number. */
  private class Comments(val failures: (Int) -> StatusException?) : CommentServiceCoroutineImplBase() {
    val calls = AtomicInteger()
    val requestIds = CopyOnWriteArrayList<String>()

    private fun answer() {
      failures(calls.incrementAndGet())?.let { throw it }
    }

    override suspend fun createComment(request: CreateCommentRequest): CreateCommentResponse {
      requestIds += request.requestId
      answer()
      return createCommentResponse { }
    }

    override suspend fun listComments(request: ListCommentsRequest): ListCommentsResponse = listCommentsResponse { answer() }
  }

  private fun cutOnce() = Comments { if (it == 1) StatusException(Status.UNAVAILABLE) else null }

  private fun wait(milliseconds: Int) = retryInfo { retryDelay = duration { nanos = milliseconds * 1_000_000 } }

  @Test
  fun `a read and a write that is known again are sent again`() {
    val read = cutOnce()
    serving(read) { it.comments.listComments(list) }
    assertEquals(2, read.calls.get())
    for ((request, id) in listOf(named to named.requestId, plain to null)) {
      val write = cutOnce()
      serving(write) { it.comments.createComment(request) }
      assertEquals(2, write.calls.get())
      assertEquals(1, write.requestIds.toSet().size)
      if (id != null) assertEquals(id, write.requestIds.first())
    }
  }

  @Test
  fun `a write that could be done twice is not`() {
    val calls = AtomicInteger()
    val auth = object : AuthServiceCoroutineImplBase() {
      override suspend fun login(request: LoginRequest): LoginResponse {
        calls.incrementAndGet()
        throw StatusException(Status.UNAVAILABLE)
      }
    }
    serving(auth) { assertEquals(Status.Code.UNAVAILABLE, failure { it.auth.login(loginRequest { }) }.status.code) }
    assertEquals(1, calls.get())
  }

  @Test
  fun `a refusal is an answer`() {
    val comments = Comments { refusal(Status.NOT_FOUND, ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND) }
    serving(comments) { failure { it.comments.listComments(list) } }
    assertEquals(1, comments.calls.get())
  }

  @Test
  fun `it gives up`() {
    val comments = Comments { StatusException(Status.UNAVAILABLE) }
    serving(comments) { failure { it.comments.listComments(list) } }
    assertEquals(Backoff().attempts, comments.calls.get())
  }

  @Test
  fun `what was turned away comes back as late as it was told, any call`() {
    val comments = Comments {
      if (it == 1) refusal(Status.RESOURCE_EXHAUSTED, ErrorReason.ERROR_REASON_RATE_LIMITED, wait(40)) else null
    }
    val start = System.nanoTime()
    serving(comments) { it.comments.createComment(plain) }
    assertEquals(2, comments.calls.get())
    assertTrue(System.nanoTime() - start >= 40_000_000)
  }

  @Test
  fun `who would have to wait long is told`() {
    val comments = Comments { refusal(Status.RESOURCE_EXHAUSTED, ErrorReason.ERROR_REASON_RATE_LIMITED, wait(60)) }
    serving(comments) {
      assertEquals(60.milliseconds, failure { it.comments.listComments(list) }.marquee.retryDelay)
    }
    assertEquals(1, comments.calls.get())
  }

  @Test
  fun `a call without a deadline has one`() {
    val comments = object : CommentServiceCoroutineImplBase() {
      override suspend fun listComments(request: ListCommentsRequest): ListCommentsResponse = awaitCancellation()
    }
    serving(comments, timeout = 50.milliseconds) {
      assertEquals(Status.Code.DEADLINE_EXCEEDED, failure { it.comments.listComments(list) }.status.code)
    }
  }

  @Test
  fun `hanging up reaches the server`() {
    val begun = CompletableDeferred<Unit>()
    val ended = CompletableDeferred<Unit>()
    val comments = object : CommentServiceCoroutineImplBase() {
      override suspend fun listComments(request: ListCommentsRequest): ListCommentsResponse = try {
        begun.complete(Unit)
        awaitCancellation()
      } finally {
        ended.complete(Unit)
      }
    }
    serving(comments) { marquee ->
      coroutineScope {
        val call = launch { marquee.comments.listComments(list) }
        begun.await()
        call.cancelAndJoin()
        ended.await()
      }
    }
  }

  @Test
  fun `every request that takes a request id gets one`() {
    var count = 0
    for (method in METHODS) {
      val prototype = (method.requestMarshaller as PrototypeMarshaller<*>).messagePrototype as MessageLite
      val getter = prototype.javaClass.methods.find { it.name == "getRequestId" } ?: continue
      val (first, second) = List(2) { getter.invoke(identified(prototype)) as String }
      assertEquals(4, UUID.fromString(first).version(), method.fullMethodName)
      assertNotEquals(first, second)
      count++
    }
    assertTrue(count > 0)
    assertSame(named, identified(named))
  }

  @Test
  fun `all but these may be sent again`() {
    val once = setOf("Register", "Login", "RefreshSession", "Logout", "ChangePassword", "DeleteMe", "UploadChunks",
      "RequestEmailVerification", "RequestPasswordReset", "ResetPassword")
    assertEquals(once, METHODS.filterNot(::isRepeatable).map { it.bareMethodName!! }.toSet())
  }
}
