// Calls while the server cannot be reached.

package dev.marquee.client

import dev.marquee.v1.LoginRequest
import dev.marquee.v1.LoginResponse
import dev.marquee.v1.loginRequest
import dev.marquee.v1.loginResponse
import io.grpc.ConnectivityState
import io.grpc.inprocess.InProcessChannelBuilder
import io.grpc.inprocess.InProcessServerBuilder
import java.util.concurrent.TimeUnit.SECONDS
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class ConnectionTest {
  @Test
  fun `a write waits for a server that comes back`() {
    val name = InProcessServerBuilder.generateName()
    val channel = InProcessChannelBuilder.forName(name).build()
    val auth = object : FakeAuth() {
      override suspend fun login(request: LoginRequest): LoginResponse = loginResponse { tokens = tokens(1) }
    }
    try {
      Marquee(channel).use { marquee ->
        runBlocking {
          withTimeout(5.minutes) {
            val reconnecting = launch { channel.connectSoonAgain(pause = 10.milliseconds) }
            val login = async { marquee.auth.login(loginRequest { }) }
            while (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) delay(1)
            val server = InProcessServerBuilder.forName(name).addService(auth).build().start()
            try {
              assertEquals(tokens(1), login.await().tokens)
            } finally {
              reconnecting.cancel()
              server.shutdownNow().awaitTermination(10, SECONDS)
            }
          }
        }
      }
    } finally {
      channel.shutdownNow().awaitTermination(10, SECONDS)
    }
  }
}
