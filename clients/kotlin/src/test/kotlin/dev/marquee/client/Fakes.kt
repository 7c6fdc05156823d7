// A server in this process whose behaviour each test sets.

package dev.marquee.client

import com.google.protobuf.Any
import com.google.protobuf.MessageLite
import com.google.protobuf.timestamp
import dev.marquee.rpc.errorInfo
import dev.marquee.rpc.status
import dev.marquee.v1.AuthServiceGrpcKt.AuthServiceCoroutineImplBase
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.GetMeRequest
import dev.marquee.v1.GetMeResponse
import dev.marquee.v1.RefreshSessionRequest
import dev.marquee.v1.RefreshSessionResponse
import dev.marquee.v1.SessionTokens
import dev.marquee.v1.UserServiceGrpcKt.UserServiceCoroutineImplBase
import dev.marquee.v1.getMeResponse
import dev.marquee.v1.refreshSessionResponse
import dev.marquee.v1.sessionTokens
import io.grpc.BindableService
import io.grpc.Context
import io.grpc.Contexts
import io.grpc.ManagedChannel
import io.grpc.Metadata
import io.grpc.ServerCall
import io.grpc.ServerCallHandler
import io.grpc.ServerInterceptor
import io.grpc.Status
import io.grpc.StatusException
import io.grpc.inprocess.InProcessChannelBuilder
import io.grpc.inprocess.InProcessServerBuilder
import java.util.Collections
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

private val TOKEN: Context.Key<String> = Context.key("token")

/** The access token of the call that a fake is answering; null when there is none. */
fun sentToken(): String? = TOKEN.get()

private object TokenReader : ServerInterceptor {
  override fun <Q, A> interceptCall(
    call: ServerCall<Q, A>,
    headers: Metadata,
    next: ServerCallHandler<Q, A>,
  ): ServerCall.Listener<Q> =
    Contexts.interceptCall(
      Context.current().withValue(TOKEN, headers.get(AUTHORIZATION)?.removePrefix("Bearer ")),
      call,
      headers,
      next,
    )
}

/** Serves [services] in this process to a [Marquee] of their own, while [test] runs. */
internal fun serving(
  vararg services: BindableService,
  store: TokenStore = MemoryTokenStore(),
  timeout: Duration = 1.minutes,
  backoff: Backoff = Backoff(first = 1.milliseconds, longest = 50.milliseconds),
  now: () -> Long = { 0 },
  test: suspend (Marquee) -> Unit,
) {
  val name = InProcessServerBuilder.generateName()
  val builder = InProcessServerBuilder.forName(name).intercept(TokenReader)
  services.forEach { builder.addService(it) }
  val server = builder.build().start()
  val channel: ManagedChannel = InProcessChannelBuilder.forName(name).build()
  try {
    Marquee(channel, store, timeout, backoff, now).use { marquee ->
      // A test that hangs fails with the place where it hangs.
      runBlocking { withTimeout(5.minutes) { test(marquee) } }
    }
  } finally {
    channel.shutdownNow().awaitTermination(10, SECONDS)
    server.shutdownNow().awaitTermination(10, SECONDS)
  }
}

/** A refusal as the server makes it. */
fun refusal(
  code: Status,
  reason: ErrorReason,
  vararg more: MessageLite,
  metadata: Map<String, String> = emptyMap(),
): StatusException =
  refusal(
    code,
    listOf(
      errorInfo {
        this.reason = reason.name.removePrefix("ERROR_REASON_")
        domain = "marquee"
        this.metadata.putAll(metadata)
      },
      *more,
    ).map(::packed),
  )

/** A refusal with these details. */
fun refusal(code: Status, details: List<Any>): StatusException {
  val status = status {
    this.code = code.code.value()
    message = code.description.orEmpty()
    this.details.addAll(details)
  }
  val key = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER)
  return StatusException(code, Metadata().apply { put(key, status.toByteArray()) })
}

fun packed(detail: MessageLite): Any = Any.newBuilder()
  .setTypeUrl("type.googleapis.com/google.rpc.${detail.javaClass.simpleName}")
  .setValue(detail.toByteString())
  .build()

/** Tokens of the [number]th refresh, which expire at that second. */
fun tokens(number: Int, expireSecond: Long = 1000): SessionTokens = sessionTokens {
  accessToken = "access-$number"
  accessTokenExpireTime = timestamp { seconds = expireSecond }
  refreshToken = "refresh-$number"
}

/** Gives `refresh-N` for `refresh-(N-1)`, and keeps what it was asked. */
open class FakeAuth : AuthServiceCoroutineImplBase() {
  val refreshed: MutableList<String> = Collections.synchronizedList(mutableListOf())

  override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse {
    refreshed += request.refreshToken
    return refreshSessionResponse { tokens = tokens(request.refreshToken.substringAfter('-').toInt() + 1) }
  }
}

/** Answers GetMe to one token only; the others have expired. */
open class FakeUsers(@Volatile var valid: String = "access-2") : UserServiceCoroutineImplBase() {
  val calls = AtomicInteger()

  override suspend fun getMe(request: GetMeRequest): GetMeResponse {
    calls.incrementAndGet()
    when (sentToken()) {
      valid -> return getMeResponse { }
      null -> throw refusal(Status.UNAUTHENTICATED, ErrorReason.ERROR_REASON_TOKEN_MISSING)
      else -> throw refusal(Status.UNAUTHENTICATED, ErrorReason.ERROR_REASON_TOKEN_EXPIRED)
    }
  }
}
