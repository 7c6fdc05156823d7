// The interceptor of all calls: adds the token, takes sessions from answers, and sends calls again when that is safe.

package dev.marquee.client

import dev.marquee.v1.AuthServiceGrpc
import dev.marquee.v1.ChangePasswordResponse
import dev.marquee.v1.DeleteMeResponse
import dev.marquee.v1.LoginResponse
import dev.marquee.v1.LogoutResponse
import dev.marquee.v1.RefreshSessionResponse
import dev.marquee.v1.RegisterResponse
import io.grpc.CallCredentials
import io.grpc.CallOptions
import io.grpc.Channel
import io.grpc.ClientCall
import io.grpc.ClientInterceptor
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener
import io.grpc.ManagedChannel
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import io.grpc.Status
import io.grpc.StatusException
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.time.Duration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.launch

internal val AUTHORIZATION: Metadata.Key<String> = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)

/** Adds the token, if there is one. */
internal fun Metadata.bear(bearer: Bearer?) {
  if (bearer != null) put(AUTHORIZATION, "Bearer ${bearer.token}")
}

/**
 * The failure of calls whose client is closed. It has no cause, because the stubs would take a cancellation as cause
 * for the caller's.
 */
internal val CLOSED: Status = Status.CANCELLED.withDescription("the client was closed")

// These calls open a session, and are made without the present one.
private val OPENS_A_SESSION: Set<String> = setOf(
  AuthServiceGrpc.getRegisterMethod(),
  AuthServiceGrpc.getLoginMethod(),
  AuthServiceGrpc.getRefreshSessionMethod(),
).map { it.fullMethodName }.toSet()

/** Adds the session to every call of a channel. */
internal class SessionInterceptor(
  val session: MarqueeSession,
  val backoff: Backoff,
  val scope: CoroutineScope,
  private val timeout: Duration,
  private val connection: ManagedChannel?,
) : ClientInterceptor {
  override fun <Q, A> interceptCall(method: MethodDescriptor<Q, A>, options: CallOptions, next: Channel): ClientCall<Q, A> =
    if (method.type == MethodDescriptor.MethodType.UNARY) {
      UnaryCall(this, method, bounded(options), next)
    } else {
      streamingCall(method, options, next)
    }

  private fun bounded(options: CallOptions) =
    if (options.deadline != null) options else options.withDeadlineAfter(timeout.inWholeMilliseconds, MILLISECONDS)

  /** Waits for a connection, if there is none and the channel reports its state. */
  suspend fun awaitConnection() {
    connection?.awaitConnection()
  }

  /** Returns the token for a call of this method; null if it is made without one. */
  suspend fun bearerFor(method: MethodDescriptor<*, *>): Bearer? =
    if (method.fullMethodName in OPENS_A_SESSION) null else session.bearer()

  /** Updates the session by an answer; [bearer] is the token that the call was made with. */
  suspend fun notice(answer: Any?, bearer: Bearer?) {
    when (answer) {
      is RegisterResponse -> session.begin(answer.tokens)
      is LoginResponse -> session.begin(answer.tokens)
      is RefreshSessionResponse -> session.begin(answer.tokens)
      is ChangePasswordResponse -> session.begin(answer.tokens)
      is LogoutResponse, is DeleteMeResponse -> bearer?.let { session.end(it, null) }
    }
  }

  // A stream cannot be sent again here, because its messages are not kept; Uploader.kt opens another stream.
  private fun <Q, A> streamingCall(method: MethodDescriptor<Q, A>, options: CallOptions, next: Channel): ClientCall<Q, A> {
    val credentials = SessionCredentials { bearerFor(method) }
    return object : SimpleForwardingClientCall<Q, A>(next.newCall(method, options.withCallCredentials(credentials))) {
      override fun start(listener: Listener<A>, headers: Metadata) {
        val ended = CompletableDeferred<Unit>()
        super.start(
          object : SimpleForwardingClientCallListener<A>(listener) {
            override fun onClose(status: Status, trailers: Metadata) {
              ended.complete(Unit)
              val reason = MarqueeException(status, trailers).reason
              val bearer = credentials.bearer
              if (bearer != null && reason in MarqueeSession.OVER) scope.launch { session.end(bearer, reason) }
              // gRPC accepts a status from call credentials, but not the server's details with it.
              super.onClose(status, credentials.refused?.trailers ?: trailers)
            }
          },
          headers,
        )
        endWithTheClient(delegate(), ended)
      }
    }
  }

  // The channel may belong to the app and stay open. ATOMIC, so that a stream of a closed client ends, too.
  @OptIn(DelicateCoroutinesApi::class)
  private fun endWithTheClient(call: ClientCall<*, *>, ended: CompletableDeferred<Unit>) {
    scope.launch(start = CoroutineStart.ATOMIC) {
      try {
        ended.await()
      } catch (_: CancellationException) {
        call.cancel(CLOSED.description, null)
      }
    }
  }

  private inner class SessionCredentials(private val find: suspend () -> Bearer?) : CallCredentials() {
    @Volatile var bearer: Bearer? = null
    @Volatile var refused: StatusException? = null

    // ATOMIC, because the channel does not terminate before its call has an answer.
    @OptIn(DelicateCoroutinesApi::class)
    override fun applyRequestMetadata(info: RequestInfo, executor: Executor, applier: MetadataApplier) {
      scope.launch(start = CoroutineStart.ATOMIC) {
        try {
          bearer = find()
          applier.apply(Metadata().apply { bear(bearer) })
        } catch (e: Exception) {
          refused = e as? StatusException
          applier.fail(Status.fromThrowable(e))
        }
      }
    }
  }
}
