// Tracking a player: its URLs and its reports, under a clock that each test moves.

package dev.marquee.client

import com.google.protobuf.MessageLite
import com.google.protobuf.duration
import com.google.protobuf.timestamp
import dev.marquee.rpc.retryInfo
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.GetPlaybackRequest
import dev.marquee.v1.GetPlaybackResponse
import dev.marquee.v1.HistoryServiceGrpcKt.HistoryServiceCoroutineImplBase
import dev.marquee.v1.PlaybackState
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_ENDED
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_PAUSED
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_PLAYING
import dev.marquee.v1.RecordPlaybackRequest
import dev.marquee.v1.RecordPlaybackResponse
import dev.marquee.v1.VideoServiceGrpcKt.VideoServiceCoroutineImplBase
import dev.marquee.v1.ViewResult
import dev.marquee.v1.getPlaybackResponse
import dev.marquee.v1.recordPlaybackResponse
import io.grpc.Status
import io.grpc.StatusException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

@OptIn(ExperimentalCoroutinesApi::class)
class TrackedPlaybackTest {
  private class FakePlayer : TrackedPlayer {
    var position = Duration.ZERO
    var state: PlaybackState = PLAYBACK_STATE_PAUSED
    val loads = mutableListOf<Duration>()
    val failures = mutableListOf<Exception>()

    override fun position() = position

    override fun state() = state

    override fun load(playback: GetPlaybackResponse, position: Duration) {
      loads += position
      this.position = position
    }

    override fun failed(cause: Exception) {
      failures += cause
    }
  }

  /** A player, and a server that plays videos, under the clock of a test. */
  private class Stage(private val test: TestScope, start: Duration, var life: Duration) {
    val player = FakePlayer()
    val scope = CoroutineScope(test.coroutineContext + Job())
    var playbacks = 0
    val reports = mutableListOf<String>()
    var sent = 0
    var atOnce = 0
    var view = ViewResult.VIEW_RESULT_TOO_SHORT
    var onPlayback: suspend () -> Unit = {}
    var onReport: suspend () -> Unit = {}
    private var open = 0
    private var slept = Duration.ZERO

    private fun now() = 1_800_000_000_000 + test.currentTime + slept.inWholeMilliseconds

    val tracked = TrackedPlayback(PlaybackCalls({ getPlayback() }, ::record), "v", player, start, ::now)

    private suspend fun getPlayback(): GetPlaybackResponse {
      val number = ++playbacks
      onPlayback()
      return getPlaybackResponse {
        playbackId = "p$number"
        expireTime = timestamp { seconds = (now() + life.inWholeMilliseconds) / 1000 }
      }
    }

    private suspend fun record(request: RecordPlaybackRequest): RecordPlaybackResponse {
      sent++
      atOnce = maxOf(atOnce, ++open)
      try {
        onReport()
      } finally {
        open--
      }
      reports += "${request.state.name.substringAfterLast('_')} ${request.position.seconds} ${request.playbackId}"
      return recordPlaybackResponse { view = this@Stage.view }
    }

    fun failReports(vararg errors: StatusException) {
      val left = ArrayDeque(errors.toList())
      onReport = { left.removeFirstOrNull()?.let { throw it } }
    }

    /** So many seconds pass, in which the player plays on if it plays. */
    fun pass(seconds: Int) = repeat(seconds) {
      if (player.state == PLAYBACK_STATE_PLAYING) player.position += 1.seconds
      test.advanceTimeBy(1.seconds)
      test.runCurrent()
    }

    fun play(seconds: Int) {
      player.state = PLAYBACK_STATE_PLAYING
      pass(seconds)
    }

    fun pause() {
      player.state = PLAYBACK_STATE_PAUSED
    }

    /** The device sleeps: no timer runs. Less than nothing if somebody sets the clock back. */
    fun sleep(time: Duration) {
      slept += time
    }
  }

  private fun stage(
    start: Duration = Duration.ZERO,
    life: Duration = 5.hours,
    onPlayback: suspend () -> Unit = {},
    play: Stage.() -> Unit,
  ) = runTest {
    val stage = Stage(this, start, life)
    stage.onPlayback = onPlayback
    try {
      stage.tracked.begin(stage.scope)
      runCurrent()
      stage.play()
    } finally {
      stage.scope.cancel()
    }
  }

  private val offline get() = StatusException(Status.UNAVAILABLE)

  private fun wait(time: Int): MessageLite = retryInfo { retryDelay = duration { seconds = time.toLong() } }

  private fun limited(seconds: Int) = refusal(Status.RESOURCE_EXHAUSTED, ErrorReason.ERROR_REASON_RATE_LIMITED, wait(seconds))

  @Test
  fun `it reports when it starts, pauses, seeks, ends, and every 10 seconds while it plays`() = stage {
    player.position = 3.seconds
    pass(60)
    assertEquals(emptyList<String>(), reports, "nothing has played")
    play(25)
    pause()
    pass(60)
    player.position = 100.seconds
    pass(60)
    play(5)
    player.state = PLAYBACK_STATE_ENDED
    pass(60)
    val expected = listOf("PLAYING 4", "PLAYING 14", "PLAYING 24", "PAUSED 28", "PAUSED 100", "PLAYING 101", "ENDED 105")
    assertEquals(expected.map { "$it p1" }, reports)
    assertEquals(1, playbacks)
  }

  @Test
  fun `it begins where it is told, and says what the last report was answered`() = stage(start = 42.seconds) {
    assertEquals(listOf(42.seconds), player.loads)
    assertEquals(ViewResult.VIEW_RESULT_UNSPECIFIED, tracked.view.value)
    play(1)
    assertEquals(ViewResult.VIEW_RESULT_TOO_SHORT, tracked.view.value)
    view = ViewResult.VIEW_RESULT_COUNTED
    pass(10)
    assertEquals(ViewResult.VIEW_RESULT_COUNTED, tracked.view.value)
  }

  @Test
  fun `closing reports the position for the last time`() = stage {
    play(4)
    player.position = 4.5.seconds
    tracked.close()
    // What the app does with its player now is no longer reported.
    player.position = Duration.ZERO
    pass(60)
    tracked.close()
    pass(60)
    assertEquals(listOf("PLAYING 1 p1", "ENDED 4 p1"), reports)
  }

  @Test
  fun `a scope that ends reports the position of the last second`() = stage {
    play(4)
    scope.cancel()
    pass(60)
    assertEquals(listOf("PLAYING 1 p1", "ENDED 4 p1"), reports)
  }

  @Test
  fun `closing before anything has played reports nothing`() = stage {
    pass(5)
    tracked.close()
    pass(60)
    assertEquals(0, sent)
  }

  @Test
  fun `there are never two reports at once, and what happens meanwhile is one report after it`() = stage {
    val answer = CompletableDeferred<Unit>()
    onReport = { answer.await() }
    play(3)
    pause()
    pass(2)
    player.position = 50.seconds
    pass(2)
    play(1)
    assertEquals(1, sent)
    answer.complete(Unit)
    pass(1)
    tracked.close()
    pass(1)
    assertEquals(listOf("PLAYING 1 p1", "PLAYING 52 p1", "ENDED 52 p1"), reports)
    assertEquals(1, atOnce)
  }

  @Test
  fun `a report that fails disturbs nothing, and the next one makes up for it`() = stage {
    failReports(offline, offline)
    play(31)
    assertEquals(listOf("PLAYING 21 p1", "PLAYING 31 p1"), reports)

    // Nothing follows a pause, so that it is tried again, less and less often.
    failReports(offline, offline, offline)
    pause()
    pass(9)
    assertEquals(5, sent)
    pass(30)
    assertEquals(7, sent)
    pass(600)
    assertEquals(listOf("PAUSED 31 p1"), reports.drop(2))
    assertEquals(emptyList<Exception>(), player.failures)

    failReports(refusal(Status.NOT_FOUND, ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND))
    player.position = 5.seconds
    pass(600)
    assertEquals(9, sent, "a video that is gone is not asked for again")
  }

  @Test
  fun `a rate limit is waited for, whatever happens meanwhile`() = stage {
    failReports(limited(25))
    play(20)
    player.position = 100.seconds
    pause()
    pass(5)
    assertEquals(1, sent)
    pass(1)
    assertEquals(listOf("PAUSED 100 p1"), reports)

    failReports(limited(3))
    player.position = 7.seconds
    pass(1)
    tracked.close()
    pass(2)
    assertEquals(1, reports.size)
    pass(1)
    assertEquals(listOf("ENDED 7 p1"), reports.drop(1))
  }

  @Test
  fun `after a sleep of the device it goes on at once, with new URLs and a new id`() = stage {
    play(15)
    sleep(30.hours)
    pass(1)
    assertEquals(listOf("PLAYING 1", "PLAYING 11", "PLAYING 16").zip(listOf("p1", "p1", "p2")) { a, b -> "$a $b" }, reports)
    assertEquals(listOf(Duration.ZERO, 16.seconds), player.loads)
  }

  @Test
  fun `a clock that is set back stops no reports`() = stage {
    play(5)
    sleep((-1).hours)
    pass(1)
    assertEquals(listOf("PLAYING 1 p1", "PLAYING 6 p1"), reports)
  }

  @Test
  fun `URLs are renewed a minute before they expire, with the position and the same id`() = stage(life = 10.minutes) {
    play(539)
    assertEquals(1, playbacks)
    pass(1)
    assertEquals(2, playbacks)
    assertEquals(listOf(Duration.ZERO, 540.seconds), player.loads)
    pass(20)
    assertEquals(setOf("p1"), reports.map { it.substringAfterLast(' ') }.toSet())
  }

  @Test
  fun `URLs that expired in a pause are renewed when it plays or seeks, and not before`() = stage(life = 30.seconds) {
    play(5)
    pause()
    pass(20)
    play(1)
    assertEquals(1, playbacks, "they still work")
    pause()
    pass(60)
    assertEquals(1, playbacks, "nobody plays it")
    player.position = 20.seconds
    pass(2)
    assertEquals(2, playbacks)
    // URLs that live so short would be renewed all the time.
    play(2)
    pass(100)
    assertEquals(2, playbacks)
  }

  @Test
  fun `while URLs work, a failure to renew them is not told`() = stage {
    play(1)
    sleep(5.hours - 65.seconds)
    onPlayback = { throw offline }
    pass(36)
    assertEquals(listOf(0, 1), listOf(player.failures.size, player.loads.size))
    onPlayback = {}
    pass(12)
    assertEquals(listOf(0, 2), listOf(player.failures.size, player.loads.size))

    sleep(6.hours)
    onPlayback = { throw offline }
    pass(60)
    assertEquals(1, player.failures.size, "they have expired")
  }

  @Test
  fun `what keeps it from playing is told, until the app asks again`() {
    var isGone = true
    val gone = refusal(Status.NOT_FOUND, ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND)
    stage(onPlayback = { if (isGone) throw gone }) {
      pass(60)
      assertEquals(listOf(1, 1), listOf(playbacks, player.failures.size))
      isGone = false
      tracked.renew()
      pass(1)
      assertEquals(listOf(Duration.ZERO), player.loads)
    }
  }

  @Test
  fun `refused URLs are renewed twice, and again after a second of progress`() = stage {
    fun refuse() {
      tracked.renew(Exception("403"))
      pass(1)
    }
    play(1)
    pause()
    repeat(2) { refuse() }
    assertEquals(listOf(3, 0), listOf(playbacks, player.failures.size))
    play(2)
    pause()
    repeat(3) { refuse() }
    assertEquals(listOf(5, 1), listOf(playbacks, player.failures.size))
    assertEquals("403", player.failures.single().message)
  }

  @Test
  fun `an id that the server does not know any more is replaced, and the player plays on`() = stage {
    play(1)
    failReports(refusal(Status.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_PLAYBACK_INVALID))
    pause()
    pass(1)
    assertEquals(listOf("PLAYING 1 p1", "PAUSED 1 p2"), reports)
    assertEquals(1, player.loads.size)
  }

  @Test
  fun `a token that has expired is renewed for a report as for any call`() {
    val videos = object : VideoServiceCoroutineImplBase() {
      override suspend fun getPlayback(request: GetPlaybackRequest) = getPlaybackResponse { playbackId = "p" }
    }
    val history = object : HistoryServiceCoroutineImplBase() {
      override suspend fun recordPlayback(request: RecordPlaybackRequest): RecordPlaybackResponse {
        if (sentToken() != "access-2") throw refusal(Status.UNAUTHENTICATED, ErrorReason.ERROR_REASON_TOKEN_EXPIRED)
        return recordPlaybackResponse { view = ViewResult.VIEW_RESULT_COUNTED }
      }
    }
    val auth = FakeAuth()
    serving(auth, videos, history, store = MemoryTokenStore(tokens(1))) { marquee ->
      val player = FakePlayer().apply { state = PLAYBACK_STATE_PLAYING }
      marquee.trackPlayback(CoroutineScope(currentCoroutineContext() + Job()), "v", player).use { tracked ->
        tracked.view.first { it == ViewResult.VIEW_RESULT_COUNTED }
      }
      assertEquals(listOf("refresh-1"), auth.refreshed)
    }
  }
}
