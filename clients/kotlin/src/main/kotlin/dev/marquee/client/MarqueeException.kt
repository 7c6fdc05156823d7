// The details of a failed call, read from `grpc-status-details-bin`.
//
// The generated stubs throw gRPC's StatusException; `exception.marquee` is the same failure with its details. The
// functions of this library throw MarqueeException, which is a StatusException, so `catch (e: StatusException)` catches
// both.

package dev.marquee.client

import com.google.protobuf.Any
import com.google.protobuf.ByteString
import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.MessageLite
import com.google.protobuf.Parser
import dev.marquee.rpc.BadRequest
import dev.marquee.rpc.ErrorInfo
import dev.marquee.rpc.RetryInfo
import dev.marquee.v1.ErrorReason
import io.grpc.Metadata
import io.grpc.Status
import io.grpc.StatusException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** A failed call with the details that the server sent. */
public class MarqueeException internal constructor(status: Status, trailers: Metadata?) : StatusException(status, trailers) {
  /**
   * All details in the order in which they were sent, including types that this version does not know: unpack them by
   * their type URL. Empty when the failure is not the server's, such as a broken connection, or the details cannot be
   * read.
   */
  public val details: List<Any> = detailsOf(trailers)

  private val info: ErrorInfo? = find("google.rpc.ErrorInfo", ErrorInfo.parser()) { it.domain == DOMAIN }

  /** The name of the reason as it was sent, such as `VIDEO_NOT_FOUND`; null when the failure is not the server's. */
  public val reasonName: String? = info?.reason

  /**
   * Why the call failed; null when the failure is not the server's. A reason of a newer server is
   * [ErrorReason.UNRECOGNIZED], and [reasonName] has it.
   */
  public val reason: ErrorReason? = reasonName?.let { REASONS["ERROR_REASON_$it"] ?: ErrorReason.UNRECOGNIZED }

  /** The metadata of the reason, such as `offset_bytes` or `max_bytes`; described in `error.proto`. */
  public val metadata: Map<String, String> = info?.metadataMap.orEmpty()

  /** The invalid fields by their paths, such as `title` or `tags[3]`; empty when no field is invalid. */
  public val fieldViolations: Map<String, List<FieldViolation>> =
    find("google.rpc.BadRequest", BadRequest.parser())?.fieldViolationsList.orEmpty()
      .map { FieldViolation(it.field, it.description, it.reason) }
      .groupBy { it.field }

  /** The delay that the server asks for before the next attempt; null when it asks for none. */
  public val retryDelay: Duration? =
    find("google.rpc.RetryInfo", RetryInfo.parser()) { it.hasRetryDelay() }
      ?.retryDelay?.let { it.seconds.seconds + it.nanos.nanoseconds }

  /** Whether the call failed for one of these reasons. */
  public fun isAny(vararg reasons: ErrorReason): Boolean = reason in reasons

  private fun <M : MessageLite> find(type: String, parser: Parser<M>, accept: (M) -> Boolean = { true }): M? =
    details.asSequence()
      .filter { it.typeUrl.substringAfterLast('/') == type }
      .mapNotNull { parser.parseOrNull(it.value) }
      .firstOrNull(accept)

  private companion object {
    const val DOMAIN = "marquee"
    val DETAILS: Metadata.Key<ByteArray> = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER)
    val REASONS: Map<String, ErrorReason> = ErrorReason.values().associateBy { it.name }

    fun detailsOf(trailers: Metadata?): List<Any> {
      val bytes = trailers?.get(DETAILS) ?: return emptyList()
      return dev.marquee.rpc.Status.parser().parseOrNull(ByteString.copyFrom(bytes))?.detailsList.orEmpty()
    }

    // A proxy may have written the details; details that cannot be read are ignored, so that the call's own error is
    // reported.
    fun <M : MessageLite> Parser<M>.parseOrNull(bytes: ByteString): M? = try {
      parseFrom(bytes)
    } catch (_: InvalidProtocolBufferException) {
      null
    }
  }
}

/** A rule that a field of the request breaks. */
public data class FieldViolation(
  /** The field's path in the request, such as `title` or `tags[3]`. */
  val field: String,
  /** What is wrong, in English. */
  val description: String,
  /** The reason for programs, in UPPER_SNAKE_CASE. */
  val reason: String,
)

/** This failure with the details that the server sent. */
public val StatusException.marquee: MarqueeException
  get() = this as? MarqueeException ?: MarqueeException(status, trailers).also { it.stackTrace = stackTrace }

/** Runs a call of a stub, and throws its failure as a [MarqueeException]. */
internal inline fun <T> marquee(call: () -> T): T = try {
  call()
} catch (e: StatusException) {
  throw e.marquee
}
