// One unary call of a stub, with all its attempts.

package dev.marquee.client

import io.grpc.CallOptions
import io.grpc.Channel
import io.grpc.ClientCall
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import io.grpc.Status
import io.grpc.StatusException
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.coroutines.resume
import kotlin.time.Duration
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Keeps the request until the caller has half-closed the call, then sends it, and again after failures as far as
 * `Retries` allows.
 */
internal class UnaryCall<Q, A>(
  private val interceptor: SessionInterceptor,
  private val method: MethodDescriptor<Q, A>,
  private val options: CallOptions,
  private val channel: Channel,
) : ClientCall<Q, A>() {
  private class Outcome<A>(
    val status: Status,
    val trailers: Metadata = Metadata(),
    val headers: Metadata? = null,
    val message: A? = null,
  )

  private lateinit var listener: Listener<A>
  private lateinit var headers: Metadata
  private val wanted = CompletableDeferred<Unit>()
  private val lock = Any()
  private var request: Q? = null
  private var cancelled: Status? = null
  private var job: Job? = null

  override fun start(listener: Listener<A>, headers: Metadata) {
    this.listener = listener
    this.headers = headers
  }

  override fun request(count: Int) {
    wanted.complete(Unit)
  }

  override fun sendMessage(message: Q) {
    request = identified(message)
  }

  override fun halfClose() {
    launch { run() }
  }

  override fun cancel(message: String?, cause: Throwable?) {
    val status = Status.CANCELLED.withDescription(message).withCause(cause)
    synchronized(lock) {
      if (cancelled != null) return
      cancelled = status
      job?.cancel()
    }
    // If this coroutine launches, nothing was sent yet.
    launch { tell(Outcome(status)) }
  }

  // The only coroutine that calls the listener; ATOMIC, so that it does so even when it is cancelled before it starts.
  @OptIn(DelicateCoroutinesApi::class)
  private fun launch(work: suspend () -> Unit) {
    synchronized(lock) {
      if (job == null) job = interceptor.scope.launch(start = CoroutineStart.ATOMIC) { work() }
    }
  }

  private suspend fun run() {
    val outcome = try {
      val left = options.deadline?.timeRemaining(MILLISECONDS) ?: Long.MAX_VALUE
      withTimeoutOrNull(left) { exchange().also { if (it.message != null) wanted.await() } }
        ?: Outcome(Status.DEADLINE_EXCEEDED.withDescription("the call took longer than it was given"))
    } catch (e: StatusException) {
      Outcome(e.status, e.trailers ?: Metadata())
    } catch (_: CancellationException) {
      Outcome(synchronized(lock) { cancelled } ?: CLOSED)
    } catch (e: Exception) {
      // An exception of the app's token store, the only code here that is not this library's.
      Outcome(Status.UNKNOWN.withDescription("the session could not be kept").withCause(e))
    }
    tell(outcome)
  }

  // On the caller's executor: a blocking stub only processes what runs there.
  private fun tell(outcome: Outcome<A>) {
    val executor = options.executor ?: Executor(Runnable::run)
    executor.execute {
      outcome.headers?.let(listener::onHeaders)
      outcome.message?.let(listener::onMessage)
      listener.onClose(outcome.status, outcome.trailers)
    }
  }

  private suspend fun exchange(): Outcome<A> {
    val repeatable = isRepeatable(method)
    // A call that was not sent may always be sent. The session may need the connection, too.
    interceptor.awaitConnection()
    var bearer = interceptor.bearerFor(method)
    val number = bearer?.number
    var renewed = false
    var failures = 0
    while (true) {
      val outcome = attempt(bearer)
      if (outcome.status.isOk) {
        interceptor.notice(outcome.message, bearer)
        return outcome
      }
      val error = MarqueeException(outcome.status, outcome.trailers)
      if (bearer != null && error.reason in MarqueeSession.OVER) interceptor.session.end(bearer, error.reason)
      if (bearer != null && error.reason in MarqueeSession.STALE && !renewed) {
        renewed = true
        bearer = interceptor.session.renewed(bearer)
      } else {
        delay(interceptor.backoff.before(failures++, error, repeatable)?.takeIf(::fits) ?: return outcome)
        bearer = interceptor.bearerFor(method)
      }
      // A call of one account must not be made in another's name.
      if (bearer?.number != number) return outcome
      interceptor.awaitConnection()
    }
  }

  private fun fits(pause: Duration): Boolean =
    options.deadline?.let { it.timeRemaining(MILLISECONDS) > pause.inWholeMilliseconds } ?: true

  private suspend fun attempt(bearer: Bearer?): Outcome<A> = suspendCancellableCoroutine { continuation ->
    val call = channel.newCall(method, options)
    val sent = Metadata().apply {
      merge(headers)
      bear(bearer)
    }
    call.start(
      object : Listener<A>() {
        private var received: Metadata? = null
        private var answer: A? = null

        override fun onHeaders(headers: Metadata) {
          received = headers
        }

        override fun onMessage(message: A) {
          answer = message
        }

        override fun onClose(status: Status, trailers: Metadata) {
          continuation.resume(Outcome(status, trailers, received, answer))
        }
      },
      sent,
    )
    // Requests two messages, so that a second answer is detected as a fault.
    call.request(2)
    call.sendMessage(request)
    call.halfClose()
    // Immediately, if the caller has cancelled already: a call that was not started cannot be cancelled.
    continuation.invokeOnCancellation { call.cancel("the caller has gone", it) }
  }
}
