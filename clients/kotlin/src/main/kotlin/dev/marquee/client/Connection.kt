// Waits for a connection, and reconnects soon after an outage.

package dev.marquee.client

import io.grpc.ConnectivityState
import io.grpc.ConnectivityState.READY
import io.grpc.ConnectivityState.SHUTDOWN
import io.grpc.ConnectivityState.TRANSIENT_FAILURE
import io.grpc.ManagedChannel
import kotlin.coroutines.resume
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Returns when there is a connection or [patience] has passed; a call that is sent after that may still fail.
 *
 * Without this wait, a call fails at once while the server cannot be reached, although nothing was sent.
 */
internal suspend fun ManagedChannel.awaitConnection(patience: Duration = 10.seconds) {
  withTimeoutOrNull(patience) {
    while (true) {
      val state = stateOrNull(connect = true)
      if (state == null || state == READY || state == SHUTDOWN) break
      awaitChangeFrom(state)
    }
  }
}

/**
 * Makes the channel reconnect every [pause] while it has no connection; its own pauses grow up to two minutes. Runs
 * until it is cancelled.
 */
internal suspend fun ManagedChannel.connectSoonAgain(pause: Duration = 5.seconds) {
  while (true) {
    val state = stateOrNull(connect = false)
    if (state == null || state == SHUTDOWN) return
    if (state == TRANSIENT_FAILURE) {
      delay(pause)
      resetConnectBackoff()
    } else {
      awaitChangeFrom(state)
    }
  }
}

// Not every kind of channel reports its state.
private fun ManagedChannel.stateOrNull(connect: Boolean): ConnectivityState? = try {
  getState(connect)
} catch (_: UnsupportedOperationException) {
  null
}

private suspend fun ManagedChannel.awaitChangeFrom(state: ConnectivityState) {
  suspendCancellableCoroutine { continuation -> notifyWhenStateChanged(state) { continuation.resume(Unit) } }
}
