// Playing a video in the app's own player: its URLs, and reports of how far it was watched.

package dev.marquee.client

import com.google.protobuf.duration
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.GetPlaybackRequest
import dev.marquee.v1.GetPlaybackResponse
import dev.marquee.v1.PlaybackState
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_ENDED
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_PLAYING
import dev.marquee.v1.RecordPlaybackRequest
import dev.marquee.v1.RecordPlaybackResponse
import dev.marquee.v1.ViewResult
import dev.marquee.v1.getPlaybackRequest
import dev.marquee.v1.recordPlaybackRequest
import io.grpc.StatusException
import java.util.concurrent.TimeUnit.MILLISECONDS
import kotlin.math.abs
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/** A player of the app. Its functions are called by the scope of [trackPlayback], and by the functions of [TrackedPlayback]. */
public interface TrackedPlayer {
  /** The position in the video. */
  public fun position(): Duration

  /** Whether it plays, is paused or loads (both PAUSED), or has ended. */
  public fun state(): PlaybackState

  /** Takes these URLs, the first or new ones, and goes on at the position. */
  public fun load(playback: GetPlaybackResponse, position: Duration)

  /**
   * There are no URLs: [cause] is what GetPlayback has thrown, or what [TrackedPlayback.renew] was given for the third time.
   * Nothing more is tried until [TrackedPlayback.renew] is called.
   */
  public fun failed(cause: Exception) {}
}

/**
 * Tracks a video in a player: calls GetPlayback, and again before the URLs expire; looks at the player every second, and reports
 * its position by RecordPlayback when it starts, pauses, seeks, ends and is closed, and every 10 seconds in between. A report
 * that fails disturbs nothing; the next one makes up for it.
 *
 * URLs that live for two minutes or less are not renewed while it plays, but when it plays on or seeks after they have expired.
 *
 * @param scope where the player may be called; on Android `lifecycleScope`, which is the main thread. When it is cancelled,
 *   the position of the last second is reported, for which the scope waits, ten seconds at most.
 * @param start where to begin, such as `video.viewer.position`.
 */
public fun Marquee.trackPlayback(
  scope: CoroutineScope,
  videoId: String,
  player: TrackedPlayer,
  start: Duration = Duration.ZERO,
): TrackedPlayback {
  val calls = PlaybackCalls(
    videos::getPlayback,
    { history.withDeadlineAfter(INTERVAL.inWholeMilliseconds, MILLISECONDS).recordPlayback(it) },
  )
  return TrackedPlayback(calls, videoId, player, start, System::currentTimeMillis).apply { begin(scope) }
}

/** The calls that playing needs. */
internal class PlaybackCalls(
  val getPlayback: suspend (GetPlaybackRequest) -> GetPlaybackResponse,
  val record: suspend (RecordPlaybackRequest) -> RecordPlaybackResponse,
)

/** A video that is being played. Its functions are called where its player may be called. */
public class TrackedPlayback internal constructor(
  private val calls: PlaybackCalls,
  private val videoId: String,
  private val player: TrackedPlayer,
  start: Duration,
  private val now: () -> Long,
) : AutoCloseable {
  /** What the player did when it was looked at. */
  private class Look(val position: Duration, val state: PlaybackState, val atMs: Long)

  /** From when on to wait for the next report, for how long, and whether the server has asked for it. */
  private class Wait(val fromMs: Long, val length: Duration, val isAsked: Boolean)

  private val views = MutableStateFlow(ViewResult.VIEW_RESULT_UNSPECIFIED)
  private val isRenewalWanted = MutableStateFlow(false)
  private lateinit var job: Job

  // Written by one coroutine, and read by the other.
  @Volatile private var last = Look(start, PlaybackState.PLAYBACK_STATE_PAUSED, now())
  @Volatile private var playback: GetPlaybackResponse? = null
  @Volatile private var playbackId = ""
  @Volatile private var idUntilMs = 0L

  // The URLs.
  @Volatile private var isLoading = false
  @Volatile private var expireMs = 0L
  @Volatile private var renewMs = Long.MAX_VALUE
  private var renewsAhead = false
  private var refusals = 0
  private var progressAt = start

  // The reports. What happens before it has played is of no interest.
  private var hasBegun = false
  private var isWanted = false
  private var isUntold = false
  private var failures = 0
  private var told: Look? = null
  private var wait = Wait(0, Duration.ZERO, isAsked = false)

  /** Whether it counts as a view, by the last report; UNSPECIFIED before the first. */
  public val view: StateFlow<ViewResult> = views.asStateFlow()

  /**
   * Fetches other URLs. With the player's error, because URLs were refused: the third time without a second of progress,
   * [TrackedPlayer.failed] gets that error instead.
   */
  public fun renew(refusal: Exception? = null) {
    expireMs = 0
    if (isLoading) return
    if (refusal != null && refusals++ == RENEWALS) fail(refusal) else isRenewalWanted.value = true
  }

  /** Reports the position of now for the last time, and stops. Call it before the player is released. */
  override fun close() {
    if (job.isActive) look()
    job.cancel()
  }

  internal fun begin(scope: CoroutineScope) {
    job = scope.launch {
      launch { keepUrls() }
      try {
        while (true) {
          look()
          if (isDue()) report()
          delay(TICK)
        }
      } finally {
        withContext(NonCancellable) { withTimeoutOrNull(INTERVAL) { reportEnd() } }
      }
    }
  }

  private fun look() {
    val before = last
    val after = Look(player.position(), player.state(), now())
    last = after
    val isPlaying = after.state == PLAYBACK_STATE_PLAYING
    if (isPlaying) hasBegun = true
    val hasSought = hasSought(before, after)
    if (after.state != before.state || hasSought) {
      isWanted = true
      // It was paused for long: what is not loaded yet would be refused.
      if ((isPlaying || hasSought) && now() >= renewMs) isRenewalWanted.value = true
    }
    if (isPlaying && (after.position - progressAt).absoluteValue >= 1.seconds) {
      progressAt = after.position
      refusals = 0
    }
  }

  private fun hasSought(before: Look, after: Look): Boolean {
    val moved = after.position - before.position
    val isPlaying = before.state == PLAYBACK_STATE_PLAYING || after.state == PLAYBACK_STATE_PLAYING
    val most = if (isPlaying) (after.atMs - before.atMs).milliseconds * FASTEST + JUMP else JUMP
    return moved < -JUMP || moved > most.coerceAtLeast(JUMP)
  }

  private fun isDue(): Boolean {
    if (!hasBegun) return false
    return if (isOver()) isWanted || isUntold || last.state == PLAYBACK_STATE_PLAYING else isWanted && !wait.isAsked
  }

  /** Whether the wait for the next report is over. Somebody may set the clock back. */
  private fun isOver() = abs(now() - wait.fromMs) >= wait.length.inWholeMilliseconds

  private suspend fun report() {
    val look = last
    val fromMs = now()
    // A seek is reported beside what is due, which says how much was watched: otherwise nothing of a short video that
    // repeats would count.
    val isExtra = !isOver() && look.state == told?.state && failures == 0
    isWanted = false
    try {
      record(look.position, look.state)
      told = look
      isUntold = false
      failures = 0
      if (!isExtra) wait = Wait(fromMs, INTERVAL, isAsked = false)
    } catch (e: StatusException) {
      val error = e.marquee
      isUntold = error.status.code !in FINAL
      // Nothing follows a pause; it is tried again less and less often.
      val doublings = if (look.state == PLAYBACK_STATE_PLAYING) 0 else minOf(failures++, MOST_DOUBLINGS)
      val asked = error.retryDelay
      wait = if (asked != null) Wait(now(), asked, isAsked = true) else Wait(fromMs, INTERVAL * (1 shl doublings), isAsked = false)
    }
  }

  private suspend fun reportEnd() {
    if (!hasBegun || told?.state == PLAYBACK_STATE_ENDED && last.state == PLAYBACK_STATE_ENDED) return
    if (wait.isAsked) delay(wait.length - (now() - wait.fromMs).milliseconds)
    try {
      record(last.position, PLAYBACK_STATE_ENDED)
    } catch (_: StatusException) {
      // Nobody is there to try again.
    }
  }

  private suspend fun record(position: Duration, state: PlaybackState) {
    var isAgain = false
    while (true) {
      if (now() > idUntilMs) takeId(calls.getPlayback(request()))
      val request = recordPlaybackRequest {
        videoId = this@TrackedPlayback.videoId
        playbackId = this@TrackedPlayback.playbackId
        this.position = position.coerceAtLeast(Duration.ZERO).toComponents { whole, rest ->
          duration {
            seconds = whole
            nanos = rest
          }
        }
        this.state = state
      }
      try {
        views.value = calls.record(request).view
        return
      } catch (e: StatusException) {
        if (isAgain || e.marquee.reason != ErrorReason.ERROR_REASON_PLAYBACK_INVALID) throw e
        idUntilMs = 0
        isAgain = true
      }
    }
  }

  private suspend fun keepUrls() {
    while (true) {
      isLoading = true
      renewMs = Long.MAX_VALUE
      try {
        take(calls.getPlayback(request()))
      } catch (e: StatusException) {
        isLoading = false
        val error = e.marquee
        val isOver = now() >= expireMs || error.status.code in FINAL
        if (isOver) fail(error) else renewMs = now() + (error.retryDelay ?: INTERVAL).inWholeMilliseconds
      }
      awaitNeed()
    }
  }

  /** Waits until other URLs are needed. Timers stand still while the device sleeps; the clock does not. */
  private suspend fun awaitNeed() {
    while (!isRenewalWanted.value && !(renewsAhead && last.state == PLAYBACK_STATE_PLAYING && now() >= renewMs)) {
      withTimeoutOrNull(TICK) { isRenewalWanted.first { it } }
    }
    isRenewalWanted.value = false
  }

  private fun take(answer: GetPlaybackResponse) {
    isLoading = false
    val isFirst = playback == null
    playback = answer
    if (now() > idUntilMs) takeId(answer)
    val expireTime = answer.expireTime.seconds * 1000 + answer.expireTime.nanos / 1_000_000
    // Past already: this clock is wrong, and only a refusal can tell.
    expireMs = if (expireTime > now()) expireTime else Long.MAX_VALUE
    renewsAhead = expireMs - now() > 2 * AHEAD.inWholeMilliseconds
    renewMs = if (renewsAhead) expireMs - AHEAD.inWholeMilliseconds else expireMs
    progressAt = if (isFirst) progressAt else player.position()
    player.load(answer, progressAt)
  }

  private fun takeId(answer: GetPlaybackResponse) {
    playbackId = answer.playbackId
    idUntilMs = now() + ID_LIFETIME.inWholeMilliseconds
  }

  private fun fail(cause: Exception) {
    refusals = 0
    player.failed(cause)
  }

  private fun request() = getPlaybackRequest { videoId = this@TrackedPlayback.videoId }

  private companion object {
    /** How often the player and the clock are looked at. */
    val TICK = 1.seconds

    /** How long before they expire URLs are renewed while it plays. */
    val AHEAD = 1.minutes

    /** How often refused URLs are renewed without a second of progress. */
    const val RENEWALS = 2

    /** For how long a playback id is used; the server accepts it for 24 hours. */
    val ID_LIFETIME = 23.hours

    /** The longest interval of attempts to report a pause, as the logarithm to base 2 of a factor: five minutes. */
    const val MOST_DOUBLINGS = 5

    /** The fastest playback, and the distance by which the position may be off, before a movement is a seek. */
    const val FASTEST = 4
    val JUMP = 2.seconds
  }
}

/** The interval of reports while it plays, as HistoryService asks for it; also the timeout of one. */
private val INTERVAL = 10.seconds
