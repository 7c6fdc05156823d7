// The signed-in account: its tokens, one refresh for all who wait for it, and the end.

package dev.marquee.client

import dev.marquee.v1.AuthServiceGrpcKt.AuthServiceCoroutineStub
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.SessionTokens
import dev.marquee.v1.refreshSessionRequest
import io.grpc.StatusException
import java.util.Base64
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** Whether somebody is signed in. */
public sealed interface SessionState {
  /** The store was not asked yet: the first call does it, or [MarqueeSession.restore]. */
  public data object Unknown : SessionState

  /** There are tokens. */
  public data object SignedIn : SessionState

  /** There are none. [cause] is the server's reason for having ended the session; null when the app or nobody has. */
  public data class SignedOut(val cause: ErrorReason? = null) : SessionState
}

// The claim `sub` of a JSON Web Token; null for what is none.
private val SUBJECT = Regex("\"sub\"\\s*:\\s*\"([^\"]*)\"")

/** Whether two sessions are of one account, as far as their access tokens, which are JSON Web Tokens, say whose they are. */
private fun isSameAccount(one: SessionTokens, other: SessionTokens) = subjectOf(one) == subjectOf(other)

private fun subjectOf(tokens: SessionTokens): String? = try {
  val claims = Base64.getUrlDecoder().decode(tokens.accessToken.split('.').getOrElse(1) { "" })
  SUBJECT.find(String(claims))?.groupValues?.get(1)
} catch (_: IllegalArgumentException) {
  null
}

/** What a call is made with: an access token, and the number of the sign-in that it comes from. */
internal class Bearer(val token: String, val number: Int)

/**
 * The session of a [Marquee].
 *
 * Nothing has to be handed to it: it notices the tokens in the answers of Register, Login, RefreshSession and
 * ChangePassword, and ends with Logout and DeleteMe. When the network fails, the account stays signed in.
 */
public class MarqueeSession internal constructor(
  // Calls the server without the session: its own calls must not wait for it.
  private val auth: AuthServiceCoroutineStub,
  private val store: TokenStore,
  // Refreshes run here, so that nobody who waits for one ends it for the others.
  private val scope: CoroutineScope,
  private val backoff: Backoff,
  private val now: () -> Long,
) {
  private class Refresh(val of: SessionTokens, val bearer: Deferred<Bearer?>)

  private val mutex = Mutex()
  private val states = MutableStateFlow<SessionState>(SessionState.Unknown)
  private var current: SessionTokens? = null
  private var number = 0
  private var refresh: Refresh? = null

  // The refresh token in the store, as far as is known here: another one was put there by another process.
  private var saved: String? = null
  private var isSaved = true
  private var clockIsRight = true

  /** Whether somebody is signed in, and every change of it. */
  public val state: StateFlow<SessionState> = states.asStateFlow()

  /** Loads what the store has, if that was not done yet, and says whether somebody is signed in; asks no server. */
  public suspend fun restore(): Boolean = mutex.withLock { load() != null }

  /** Signs out on this device alone, for when the server cannot be reached; else call Logout. */
  public suspend fun forget() {
    mutex.withLock { keep(null, SessionState.SignedOut()) }
  }

  /**
   * What to send, refreshed when it has expired by this device's clock; null when nobody is signed in, or somebody has
   * signed in anew meanwhile: what one account has asked for is not done in another's name.
   */
  internal suspend fun bearer(): Bearer? {
    val (tokens, bearer) = mutex.withLock { (load() ?: return null).let { it to bearerOf(it) } }
    if (!clockIsRight || !hasExpired(tokens)) return bearer
    return renewed(bearer)?.takeIf { it.number == bearer.number }
  }

  /** What replaces [refused], the same for all who ask at once; null when nobody is signed in any more. */
  internal suspend fun renewed(refused: Bearer): Bearer? {
    val running = mutex.withLock {
      val tokens = load() ?: return null
      if (tokens.accessToken != refused.token) return bearerOf(tokens)
      refresh?.takeIf { it.of === tokens && it.bearer.isActive }
        ?: Refresh(tokens, scope.async { refresh(tokens) }).also { refresh = it }
    }
    return running.bearer.await()
  }

  /** Signs in with these tokens. */
  internal suspend fun begin(tokens: SessionTokens) {
    mutex.withLock {
      number++
      adopt(tokens)
    }
  }

  /** Signs out, unless somebody has signed in since [bearer] was given; refreshes in between change nothing. */
  internal suspend fun end(bearer: Bearer, cause: ErrorReason?) {
    mutex.withLock {
      val tokens = load()
      if (tokens == null || number != bearer.number) return
      // When the server has ended it, another process may have begun the next one.
      if (cause != null && takeOver(tokens)) return
      keep(null, SessionState.SignedOut(cause))
    }
  }

  private suspend fun refresh(tokens: SessionTokens): Bearer? {
    val before = mutex.withLock {
      if (current === tokens) takeOver(tokens)
      current ?: return null
    }
    return if (before === tokens || clockIsRight && hasExpired(before)) exchange(before) else mutex.withLock { current?.let(::bearerOf) }
  }

  // A lost reply is asked for again with the same token: the server gives the same successor for 30 seconds.
  private suspend fun exchange(tokens: SessionTokens): Bearer? {
    val request = refreshSessionRequest { refreshToken = tokens.refreshToken }
    var failures = 0
    while (true) {
      try {
        val answer = auth.withDeadlineAfter(REFRESH_DEADLINE.inWholeMilliseconds, MILLISECONDS).refreshSession(request)
        return mutex.withLock {
          if (current === tokens) adopt(answer.tokens)
          current?.let(::bearerOf)
        }
      } catch (e: StatusException) {
        val error = e.marquee
        if (error.reason in DEAD) mutex.withLock { if (current === tokens) keep(null, SessionState.SignedOut(error.reason)) }
        val wait = backoff.before(failures++, error, repeatable = true)
        if (wait == null || failures == REFRESH_ATTEMPTS) throw error
        delay(wait)
      }
    }
  }

  /** Takes over what another process has made of the session, if it has: a refresh, another account, or nobody. */
  private suspend fun takeOver(tokens: SessionTokens): Boolean {
    // What is in a store that could not be written is older than what is here.
    if (!isSaved) return false
    val stored = store.load()
    if (stored?.refreshToken == saved) return false
    saved = stored?.refreshToken
    if (stored == null || !isSameAccount(stored, tokens)) number++
    current = stored
    states.value = if (stored == null) SessionState.SignedOut() else SessionState.SignedIn
    return true
  }

  private suspend fun load(): SessionTokens? {
    if (states.value == SessionState.Unknown) {
      current = store.load()
      saved = current?.refreshToken
      states.value = if (current == null) SessionState.SignedOut() else SessionState.SignedIn
    }
    return current
  }

  // New tokens that have expired already tell that this device's clock is wrong: then only the server's word counts.
  private suspend fun adopt(tokens: SessionTokens) {
    clockIsRight = !hasExpired(tokens)
    keep(tokens, SessionState.SignedIn)
  }

  private suspend fun keep(tokens: SessionTokens?, state: SessionState) {
    isSaved = false
    try {
      // What another process has put there since is not this session's to remove.
      if (tokens != null || store.load()?.refreshToken == saved) {
        store.save(tokens)
        saved = tokens?.refreshToken
      }
      isSaved = true
    } finally {
      current = tokens
      states.value = state
    }
  }

  private fun bearerOf(tokens: SessionTokens) = Bearer(tokens.accessToken, number)

  private fun hasExpired(tokens: SessionTokens) = tokens.accessTokenExpireTime.seconds * 1000 <= now()

  internal companion object {
    // Three of them and the pauses between stay within the 30 seconds.
    private val REFRESH_DEADLINE: Duration = 8.seconds
    private const val REFRESH_ATTEMPTS = 3

    /** With these, an access token is worth nothing, and a refresh may bring another. */
    val STALE: Set<ErrorReason> = setOf(ErrorReason.ERROR_REASON_TOKEN_EXPIRED, ErrorReason.ERROR_REASON_TOKEN_INVALID)

    /** With these, the session is over. */
    val OVER: Set<ErrorReason> = setOf(ErrorReason.ERROR_REASON_SESSION_REVOKED, ErrorReason.ERROR_REASON_SESSION_EXPIRED)

    private val DEAD = OVER + ErrorReason.ERROR_REASON_TOKEN_INVALID
  }
}
