// Reading the details of errors.

package dev.marquee.client

import com.google.protobuf.Any
import com.google.protobuf.ByteString
import com.google.protobuf.duration
import dev.marquee.rpc.BadRequestKt.fieldViolation
import dev.marquee.rpc.badRequest
import dev.marquee.rpc.errorInfo
import dev.marquee.rpc.retryInfo
import dev.marquee.v1.ErrorReason
import io.grpc.Metadata
import io.grpc.Status
import io.grpc.StatusException
import kotlin.time.Duration.Companion.milliseconds
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class MarqueeExceptionTest {
  @Test
  fun `a refusal has its reason, fields, metadata and delay`() {
    val error = refusal(
      Status.INVALID_ARGUMENT.withDescription("two fields"),
      ErrorReason.ERROR_REASON_FIELD_INVALID,
      badRequest {
        for ((path, rule) in listOf("title" to "TOO_LONG", "tags[3]" to "TOO_SHORT", "title" to "PATTERN")) {
          fieldViolations += fieldViolation {
            field = path
            description = "no"
            reason = rule
          }
        }
      },
      retryInfo {
        retryDelay = duration {
          seconds = 1
          nanos = 500_000_000
        }
      },
      metadata = mapOf("max_bytes" to "7"),
    ).marquee
    assertEquals(ErrorReason.ERROR_REASON_FIELD_INVALID, error.reason)
    assertTrue(error.isAny(ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND, ErrorReason.ERROR_REASON_FIELD_INVALID))
    assertFalse(error.isAny(ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND))
    assertEquals(setOf("title", "tags[3]"), error.fieldViolations.keys)
    assertEquals(listOf("TOO_LONG", "PATTERN"), error.fieldViolations.getValue("title").map { it.reason })
    assertEquals(mapOf("max_bytes" to "7"), error.metadata)
    assertEquals(1500.milliseconds, error.retryDelay)
    assertEquals("two fields", error.status.description)
    assertSame(error, error.marquee)
  }

  @Test
  fun `details that this version does not know are kept`() {
    val newer = Any.newBuilder().setTypeUrl("type.googleapis.com/marquee.v2.Hint").setValue(ByteString.copyFromUtf8("x")).build()
    val info = packed(errorInfo {
      reason = "OF_NEXT_YEAR"
      domain = "marquee"
    })
    val error = refusal(Status.ABORTED, listOf(newer, info)).marquee
    assertEquals(listOf(newer, info), error.details)
    assertEquals(ErrorReason.UNRECOGNIZED, error.reason)
    assertEquals("OF_NEXT_YEAR", error.reasonName)
  }

  @Test
  fun `what another has written has no reason`() {
    val foreign = packed(errorInfo {
      reason = "VIDEO_NOT_FOUND"
      domain = "proxy.example.com"
    })
    val garbage = Metadata().apply {
      put(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), byteArrayOf(0x0a, 0x7f))
    }
    for (e in listOf(
      refusal(Status.NOT_FOUND, listOf(foreign)),
      StatusException(Status.NOT_FOUND, garbage),
      StatusException(Status.UNAVAILABLE),
    )) {
      val error = e.marquee
      assertNull(error.reason)
      assertNull(error.reasonName)
      assertNull(error.retryDelay)
      assertTrue(error.fieldViolations.isEmpty())
      assertEquals(e.status, error.status)
    }
  }
}
