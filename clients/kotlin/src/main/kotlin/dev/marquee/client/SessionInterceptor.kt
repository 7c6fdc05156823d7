// What every call of a Marquee passes: the token goes on, its answer is noticed, and what is safe is sent again.

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

/** What a call fails with when its client is closed. Without a cause: the stubs would take its cancellation for the caller's. */
internal val CLOSED: Status = Status.CANCELLED.withDescription("the client was closed")

// They open a session: one that is there already has no say in them.
private val OPENS_A_SESSION: Set<String> = setOf(
  AuthServiceGrpc.getRegisterMethod(),
  AuthServiceGrpc.getLoginMethod(),
  AuthServiceGrpc.getRefreshSessionMethod(),
).map { it.fullMethodName }.toSet()

/** Puts the session behind every call of a channel. */
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

  /** Waits for a connection, when there is none and the channel tells. */
  suspend fun awaitConnection() {
    connection?.awaitConnection()
  }

  /** What a call of this method is made with, if anything. */
  suspend fun bearerFor(method: MethodDescriptor<*, *>): Bearer? =
    if (method.fullMethodName in OPENS_A_SESSION) null else session.bearer()

  /** Takes from an answer what it says about the session; [bearer] is what the call was made with. */
  suspend fun notice(answer: Any?, bearer: Bearer?) {
    when (answer) {
      is RegisterResponse -> session.begin(answer.tokens)
      is LoginResponse -> session.begin(answer.tokens)
      is RefreshSessionResponse -> session.begin(answer.tokens)
      is ChangePasswordResponse -> session.begin(answer.tokens)
      is LogoutResponse, is DeleteMeResponse -> bearer?.let { session.end(it, null) }
    }
  }

  // A stream cannot be sent again here, as its messages are gone: whoever made them does that (Uploads.kt).
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
              // gRPC takes a status from credentials, and not what the server said with it.
              super.onClose(status, credentials.refused?.trailers ?: trailers)
            }
          },
          headers,
        )
        endWithTheClient(delegate(), ended)
      }
    }
  }

  // The channel may be the app's and live on. Atomically, so that a stream of a closed client ends, too.
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

    // Atomically, as the channel does not end before it has its answer.
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
