// Sessions: one refresh for many calls, and what ends a session.

package dev.marquee.client

import dev.marquee.v1.DeleteMeRequest
import dev.marquee.v1.DeleteMeResponse
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.LoginRequest
import dev.marquee.v1.LoginResponse
import dev.marquee.v1.LogoutRequest
import dev.marquee.v1.LogoutResponse
import dev.marquee.v1.RefreshSessionRequest
import dev.marquee.v1.RefreshSessionResponse
import dev.marquee.v1.SessionTokens
import dev.marquee.v1.UserServiceGrpc
import dev.marquee.v1.copy
import dev.marquee.v1.getMeRequest
import dev.marquee.v1.loginRequest
import dev.marquee.v1.loginResponse
import dev.marquee.v1.logoutRequest
import dev.marquee.v1.logoutResponse
import dev.marquee.v1.refreshSessionResponse
import io.grpc.Status
import io.grpc.StatusException
import java.io.IOException
import java.time.Duration
import java.util.Base64
import java.util.concurrent.TimeUnit.SECONDS
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTimeoutPreemptively
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SessionTest {
  private val me = getMeRequest { }

  @Test
  fun `twenty calls with an expired token refresh once`() {
    val auth = FakeAuth()
    val store = MemoryTokenStore(tokens(1))
    serving(auth, FakeUsers(), store = store) { marquee ->
      coroutineScope { (1..20).map { async { marquee.users.getMe(me) } }.awaitAll() }
      assertEquals(listOf("refresh-1"), auth.refreshed)
      assertEquals("access-2", store.load()?.accessToken)
    }
  }

  @Test
  fun `stubs of other kinds have the session, too`() {
    serving(FakeAuth(), FakeUsers(), store = MemoryTokenStore(tokens(1))) { marquee ->
      assertTimeoutPreemptively(Duration.ofSeconds(60)) { UserServiceGrpc.newBlockingStub(marquee.channel).getMe(me) }
      UserServiceGrpc.newFutureStub(marquee.channel).getMe(me).get(60, SECONDS)
    }
  }

  @Test
  fun `a token that has expired by the clock is not sent`() {
    val users = FakeUsers()
    serving(FakeAuth(), users, store = MemoryTokenStore(tokens(1, expireSecond = 10)), now = { 10_000 }) { marquee ->
      marquee.users.getMe(me)
      assertEquals(1, users.calls.get())
    }
  }

  @Test
  fun `a clock that is wrong does not refresh before every call`() {
    val auth = FakeAuth()
    serving(auth, FakeUsers(), store = MemoryTokenStore(tokens(1)), now = { 5_000_000 }) { marquee ->
      repeat(5) { marquee.users.getMe(me) }
      assertEquals(listOf("refresh-1"), auth.refreshed)
    }
  }

  @Test
  fun `a lost reply of the refresh is asked for with the same token`() {
    val auth = object : FakeAuth() {
      override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse {
        val answer = super.refreshSession(request)
        if (refreshed.size == 1) throw StatusException(Status.UNAVAILABLE)
        return answer
      }
    }
    serving(auth, FakeUsers(), store = MemoryTokenStore(tokens(1))) { marquee ->
      marquee.users.getMe(me)
      assertEquals(listOf("refresh-1", "refresh-1"), auth.refreshed)
    }
  }

  @Test
  fun `a network that fails signs nobody out`() {
    val auth = object : FakeAuth() {
      var away = true

      override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse =
        if (away) throw StatusException(Status.UNAVAILABLE) else super.refreshSession(request)
    }
    val store = MemoryTokenStore(tokens(1))
    serving(auth, FakeUsers(), store = store) { marquee ->
      assertEquals(Status.Code.UNAVAILABLE, failure { marquee.users.getMe(me) }.status.code)
      assertEquals(SessionState.SignedIn, marquee.session.state.value)
      assertEquals(tokens(1), store.load())
      auth.away = false
      marquee.users.getMe(me)
    }
  }

  @Test
  fun `a refused refresh signs out and says why`() {
    for (reason in listOf(ErrorReason.ERROR_REASON_SESSION_REVOKED, ErrorReason.ERROR_REASON_SESSION_EXPIRED)) {
      val auth = object : FakeAuth() {
        override suspend fun refreshSession(request: RefreshSessionRequest) = throw refusal(Status.UNAUTHENTICATED, reason)
      }
      val store = MemoryTokenStore(tokens(1))
      serving(auth, FakeUsers(), store = store) { marquee ->
        assertEquals(reason, failure { marquee.users.getMe(me) }.marquee.reason)
        assertEquals(SessionState.SignedOut(reason), marquee.session.state.first { it is SessionState.SignedOut })
        assertNull(store.load())
        assertEquals(ErrorReason.ERROR_REASON_TOKEN_MISSING, failure { marquee.users.getMe(me) }.marquee.reason)
      }
    }
  }

  @Test
  fun `a call that tells of the session's end signs out`() {
    val users = object : FakeUsers() {
      override suspend fun deleteMe(request: DeleteMeRequest): DeleteMeResponse =
        throw refusal(Status.UNAUTHENTICATED, ErrorReason.ERROR_REASON_SESSION_REVOKED)
    }
    serving(FakeAuth(), users, store = MemoryTokenStore(tokens(1))) { marquee ->
      failure { marquee.users.deleteMe(DeleteMeRequest.getDefaultInstance()) }
      assertEquals(SessionState.SignedOut(ErrorReason.ERROR_REASON_SESSION_REVOKED), marquee.session.state.value)
    }
  }

  @Test
  fun `Login signs in, Logout and DeleteMe sign out`() {
    val auth = object : FakeAuth() {
      override suspend fun login(request: LoginRequest): LoginResponse {
        assertNull(sentToken())
        return loginResponse { tokens = tokens(2) }
      }

      override suspend fun logout(request: LogoutRequest): LogoutResponse = logoutResponse { }
    }
    val users = object : FakeUsers() {
      override suspend fun deleteMe(request: DeleteMeRequest): DeleteMeResponse = DeleteMeResponse.getDefaultInstance()
    }
    val store = MemoryTokenStore(tokens(7))
    serving(auth, users, store = store) { marquee ->
      assertEquals(SessionState.Unknown, marquee.session.state.value)
      assertTrue(marquee.session.restore())
      for (end in listOf<suspend () -> Unit>(
        { marquee.auth.logout(logoutRequest { }) },
        { marquee.users.deleteMe(DeleteMeRequest.getDefaultInstance()) },
        { marquee.session.forget() },
      )) {
        marquee.auth.login(loginRequest { })
        assertEquals(SessionState.SignedIn, marquee.session.state.value)
        assertEquals(tokens(2), store.load())
        marquee.users.getMe(me)
        end()
        assertEquals(SessionState.SignedOut(), marquee.session.state.value)
        assertNull(store.load())
      }
      assertFalse(marquee.session.restore())
    }
  }

  @Test
  fun `a refresh that comes late does not replace a session that has begun meanwhile`() {
    val asked = CompletableDeferred<Unit>()
    val answer = CompletableDeferred<Unit>()
    val auth = object : FakeAuth() {
      override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse {
        asked.complete(Unit)
        answer.await()
        return refreshSessionResponse { tokens = tokens(9) }
      }

      override suspend fun login(request: LoginRequest): LoginResponse = loginResponse { tokens = tokens(2) }
    }
    val store = MemoryTokenStore(tokens(1))
    serving(auth, FakeUsers(), store = store) { marquee ->
      coroutineScope {
        val call = async { failure { marquee.users.getMe(me) } }
        asked.await()
        marquee.auth.login(loginRequest { })
        answer.complete(Unit)
        // The caller's request is not made in the new session's name either.
        assertEquals(ErrorReason.ERROR_REASON_TOKEN_EXPIRED, call.await().marquee.reason)
        assertEquals(tokens(2), store.load())
        marquee.users.getMe(me)
      }
    }
  }

  @Test
  fun `nor is a call that has waited for that refresh made in the new session's name`() {
    val asked = CompletableDeferred<Unit>()
    val answer = CompletableDeferred<Unit>()
    val auth = object : FakeAuth() {
      override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse {
        asked.complete(Unit)
        answer.await()
        return refreshSessionResponse { tokens = tokens(9) }
      }

      override suspend fun login(request: LoginRequest): LoginResponse = loginResponse { tokens = tokens(2) }
    }
    val users = FakeUsers()
    // By the clock, the token has expired before the call is made.
    serving(auth, users, store = MemoryTokenStore(tokens(1, expireSecond = 10)), now = { 10_000 }) { marquee ->
      coroutineScope {
        val call = async { failure { marquee.users.getMe(me) } }
        asked.await()
        marquee.auth.login(loginRequest { })
        answer.complete(Unit)
        assertEquals(ErrorReason.ERROR_REASON_TOKEN_MISSING, call.await().marquee.reason)
        marquee.users.getMe(me)
      }
    }
  }

  @Test
  fun `a stream that finds the session over says why`() {
    val reason = ErrorReason.ERROR_REASON_SESSION_REVOKED
    val auth = object : FakeAuth() {
      override suspend fun refreshSession(request: RefreshSessionRequest) = throw refusal(Status.UNAUTHENTICATED, reason)
    }
    serving(auth, store = MemoryTokenStore(tokens(1, expireSecond = 10)), now = { 10_000 }) { marquee ->
      assertEquals(reason, failure { marquee.uploads.uploadChunks(emptyFlow()) }.marquee.reason)
      assertEquals(SessionState.SignedOut(reason), marquee.session.state.value)
    }
  }

  @Test
  fun `a session that was refreshed while it was ended is ended`() {
    val asked = CompletableDeferred<Unit>()
    val answer = CompletableDeferred<Unit>()
    val auth = object : FakeAuth() {
      override suspend fun logout(request: LogoutRequest): LogoutResponse {
        asked.complete(Unit)
        answer.await()
        return logoutResponse { }
      }
    }
    val store = MemoryTokenStore(tokens(1))
    serving(auth, FakeUsers(), store = store) { marquee ->
      coroutineScope {
        val end = launch { marquee.auth.logout(logoutRequest { }) }
        asked.await()
        marquee.users.getMe(me)
        assertEquals(tokens(2), store.load())
        answer.complete(Unit)
        end.join()
        assertEquals(SessionState.SignedOut(), marquee.session.state.value)
      }
    }
  }

  @Test
  fun `who hangs up does not end the refresh that others wait for`() {
    val asked = CompletableDeferred<Unit>()
    val answer = CompletableDeferred<Unit>()
    val auth = object : FakeAuth() {
      override suspend fun refreshSession(request: RefreshSessionRequest): RefreshSessionResponse {
        asked.complete(Unit)
        answer.await()
        return super.refreshSession(request)
      }
    }
    serving(auth, FakeUsers(), store = MemoryTokenStore(tokens(1))) { marquee ->
      coroutineScope {
        val gone = launch { marquee.users.getMe(me) }
        asked.await()
        val stays = async { marquee.users.getMe(me) }
        gone.cancelAndJoin()
        answer.complete(Unit)
        stays.await()
        assertEquals(listOf("refresh-1"), auth.refreshed)
      }
    }
  }

  @Test
  fun `two processes refresh one session together`() {
    val auth = FakeAuth()
    val users = FakeUsers()
    val store = MemoryTokenStore(tokens(1))
    serving(auth, users, store = store) { app ->
      serving(auth, users, store = store) { widget ->
        assertTrue(widget.session.restore())
        app.users.getMe(me)
        widget.users.getMe(me)
        assertEquals(listOf("refresh-1"), auth.refreshed)
        users.valid = "access-3"
        widget.users.getMe(me)
        app.users.getMe(me)
        assertEquals(listOf("refresh-1", "refresh-2"), auth.refreshed)
      }
    }
  }

  @Test
  fun `what another process has begun is not ended with an older session`() {
    val users = object : FakeUsers() {
      override suspend fun deleteMe(request: DeleteMeRequest): DeleteMeResponse =
        throw refusal(Status.UNAUTHENTICATED, ErrorReason.ERROR_REASON_SESSION_REVOKED)
    }
    val store = MemoryTokenStore(tokens(1))
    serving(FakeAuth(), users, store = store) { marquee ->
      assertTrue(marquee.session.restore())
      store.save(tokens(2))
      failure { marquee.users.deleteMe(DeleteMeRequest.getDefaultInstance()) }
      assertEquals(tokens(2), store.load())
      marquee.users.getMe(me)
    }
  }

  @Test
  fun `another account in the store is taken over, and calls are not made in its name`() {
    fun of(account: String, number: Int) = tokens(number).copy {
      val claims = Base64.getUrlEncoder().withoutPadding().encodeToString("""{"sub":"$account"}""".toByteArray())
      accessToken = "header.$claims.$number"
    }
    val users = FakeUsers(valid = of("bob", 5).accessToken)
    val store = MemoryTokenStore(of("ada", 1))
    serving(FakeAuth(), users, store = store) { marquee ->
      assertTrue(marquee.session.restore())
      store.save(of("bob", 5))
      assertEquals(ErrorReason.ERROR_REASON_TOKEN_EXPIRED, failure { marquee.users.getMe(me) }.marquee.reason)
      marquee.users.getMe(me)
    }
  }

  @Test
  fun `a store that cannot save fails the call and keeps the session for now`() {
    val store = object : TokenStore {
      override suspend fun load() = tokens(1)

      override suspend fun save(tokens: SessionTokens?): Unit = throw IOException("full")
    }
    serving(FakeAuth(), FakeUsers(), store = store) { marquee ->
      assertEquals(Status.Code.UNKNOWN, failure { marquee.users.getMe(me) }.status.code)
      marquee.users.getMe(me)
    }
  }
}

/** The failure of a call that must fail. */
suspend fun failure(call: suspend () -> Any?): StatusException = try {
  throw AssertionError("it succeeded: ${call()}")
} catch (e: StatusException) {
  e
}
