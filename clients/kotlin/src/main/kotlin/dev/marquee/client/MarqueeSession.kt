// The session of the signed-in account: its tokens, their refresh, and its end.

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

/** Whether an account is signed in. */
public sealed interface SessionState {
  /** The store was not read yet; the first call reads it, or [MarqueeSession.restore]. */
  public data object Unknown : SessionState

  /** An account is signed in. */
  public data object SignedIn : SessionState

  /**
   * No account is signed in. [cause] is the reason for which the server ended the session; null when the app ended it
   * or there was none.
   */
  public data class SignedOut(val cause: ErrorReason? = null) : SessionState
}

// The claim `sub` of a JSON Web Token; null when the text is not one.
private val SUBJECT = Regex("\"sub\"\\s*:\\s*\"([^\"]*)\"")

/**
 * Whether two sessions belong to the same account, by the claim `sub` of their access tokens (JSON Web Tokens), as far
 * as it can be read.
 */
private fun isSameAccount(one: SessionTokens, other: SessionTokens) = subjectOf(one) == subjectOf(other)

private fun subjectOf(tokens: SessionTokens): String? = try {
  val claims = Base64.getUrlDecoder().decode(tokens.accessToken.split('.').getOrElse(1) { "" })
  SUBJECT.find(String(claims))?.groupValues?.get(1)
} catch (_: IllegalArgumentException) {
  null
}

/** The access token of a call, and the number of the sign-in that it belongs to. */
internal class Bearer(val token: String, val number: Int)

/**
 * The session of a [Marquee].
 *
 * The app need not pass tokens around: the session takes them from the answers of Register, Login, RefreshSession and
 * ChangePassword, and ends with Logout and DeleteMe. When the network fails, the account stays signed in.
 */
public class MarqueeSession internal constructor(
  // A stub without the session, because a refresh must not wait for itself.
  private val auth: AuthServiceCoroutineStub,
  private val store: TokenStore,
  // Refreshes run in this scope, so that a cancelled caller does not end a refresh for the others.
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

  // The refresh token that this process last read from or wrote to the store. Another one there was written by another
  // process.
  private var saved: String? = null
  private var isSaved = true
  private var clockIsRight = true

  /** Whether an account is signed in, and all changes of it. */
  public val state: StateFlow<SessionState> = states.asStateFlow()

  /** Reads the store, if that was not done yet, and returns whether an account is signed in. Makes no call. */
  public suspend fun restore(): Boolean = mutex.withLock { load() != null }

  /** Signs out on this device only, for when the server cannot be reached; otherwise call Logout. */
  public suspend fun forget() {
    mutex.withLock { keep(null, SessionState.SignedOut()) }
  }

  /**
   * Returns the token for a call, refreshed if it has expired by this device's clock. Returns null when no account is
   * signed in, or when another sign-in happened meanwhile, because a call of one account must not be made in another's
   * name.
   */
  internal suspend fun bearer(): Bearer? {
    val (tokens, bearer) = mutex.withLock { (load() ?: return null).let { it to bearerOf(it) } }
    if (!clockIsRight || !hasExpired(tokens)) return bearer
    return renewed(bearer)?.takeIf { it.number == bearer.number }
  }

  /**
   * Returns the successor of [refused], the same for all concurrent callers; null when no account is signed in any
   * more.
   */
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

  /** Signs out, unless another sign-in happened since [bearer] was returned; refreshes in between do not matter. */
  internal suspend fun end(bearer: Bearer, cause: ErrorReason?) {
    mutex.withLock {
      val tokens = load()
      if (tokens == null || number != bearer.number) return
      // When the server has ended the session, another process may have begun the next one.
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

  // After a lost reply, the same token is sent again: for 30 seconds, the server answers with the same successor.
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

  /** Adopts a change of the session that another process has stored: a refresh, another account, or a sign-out. */
  private suspend fun takeOver(tokens: SessionTokens): Boolean {
    // If the last write to the store failed, the store's session is older than this one.
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

  // New tokens that have already expired mean that this device's clock is wrong; then tokens are refreshed only when
  // the server rejects them.
  private suspend fun adopt(tokens: SessionTokens) {
    clockIsRight = !hasExpired(tokens)
    keep(tokens, SessionState.SignedIn)
  }

  private suspend fun keep(tokens: SessionTokens?, state: SessionState) {
    isSaved = false
    try {
      // A session that another process has stored since then is left in the store.
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
    // Three attempts and the pauses between them take less than 30 seconds.
    private val REFRESH_DEADLINE: Duration = 8.seconds
    private const val REFRESH_ATTEMPTS = 3

    /** Reasons after which a refresh may help. */
    val STALE: Set<ErrorReason> = setOf(ErrorReason.ERROR_REASON_TOKEN_EXPIRED, ErrorReason.ERROR_REASON_TOKEN_INVALID)

    /** Reasons that mean that the session has ended. */
    val OVER: Set<ErrorReason> = setOf(ErrorReason.ERROR_REASON_SESSION_REVOKED, ErrorReason.ERROR_REASON_SESSION_EXPIRED)

    private val DEAD = OVER + ErrorReason.ERROR_REASON_TOKEN_INVALID
  }
}
