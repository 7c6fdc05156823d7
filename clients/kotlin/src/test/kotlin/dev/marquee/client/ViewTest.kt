// Tracking a player against the real server, which the test command starts.

package dev.marquee.client

import dev.marquee.v1.GetPlaybackResponse
import dev.marquee.v1.PlaybackState
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_ENDED
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_PAUSED
import dev.marquee.v1.PlaybackState.PLAYBACK_STATE_PLAYING
import dev.marquee.v1.ViewResult
import dev.marquee.v1.getVideoRequest
import java.nio.file.Path
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

@EnabledIfEnvironmentVariable(named = "MARQUEE_ADDR", matches = ".+")
class ViewTest {
  private class Player : TrackedPlayer {
    var position = Duration.ZERO
    var state: PlaybackState = PLAYBACK_STATE_PLAYING
    var loads = 0

    override fun position() = position

    override fun state() = state

    override fun load(playback: GetPlaybackResponse, position: Duration) {
      loads++
    }

    override fun failed(cause: Exception) = throw cause
  }

  @Test
  fun `a view counts once, by the time that was watched`() = runBlocking {
    val server = System.getenv("MARQUEE_ADDR")
    begin(server, freshName(), MemoryTokenStore()).use { owner ->
      val clip = Path.of(System.getenv("MARQUEE_TEST_MEDIA"), "clip.mp4")
      val id = publish(owner, clip, "Ten seconds", {}, {}, kept = null).id
      begin(server, freshName(), MemoryTokenStore()).use { viewer ->
        withTimeout(1.minutes) { assertCountsOnce(viewer, id) }
      }
    }
  }

  private suspend fun assertCountsOnce(viewer: Marquee, id: String) {
    val hasty = Player()
    val shown = watch(viewer, id, hasty) { view ->
      view(ViewResult.VIEW_RESULT_TOO_SHORT)
      hasty.position = LENGTH
      hasty.state = PLAYBACK_STATE_ENDED
    }
    assertEquals(emptyList<String>(), shown)
    assertEquals(1, hasty.loads)
    assertEquals(0, video(viewer, id).viewCount)
    assertEquals(LENGTH.inWholeSeconds, video(viewer, id).viewer.position.seconds)

    val patient = Player()
    val shownThen = watch(viewer, id, patient) { view ->
      view(ViewResult.VIEW_RESULT_TOO_SHORT)
      // The server's clock runs since before it has answered.
      delay(LENGTH / 2)
      patient.position = LENGTH / 2
      patient.state = PLAYBACK_STATE_PAUSED
      view(ViewResult.VIEW_RESULT_COUNTED)
      patient.state = PLAYBACK_STATE_PLAYING
      view(ViewResult.VIEW_RESULT_ALREADY_COUNTED)
    }
    assertEquals(listOf("You have watched it."), shownThen)
    while (video(viewer, id).viewCount == 0L) delay(50.milliseconds)
    assertEquals(1, video(viewer, id).viewCount)
    assertEquals(LENGTH.inWholeSeconds / 2, video(viewer, id).viewer.position.seconds)
  }

  /**
   * Plays as the README's example does, while the player does what [act] says; that waits for answers. Returns what was
   * shown, after the last report.
   */
  private suspend fun watch(
    viewer: Marquee,
    id: String,
    player: Player,
    act: suspend (suspend (ViewResult) -> Unit) -> Unit,
  ): List<String> {
    val shown = mutableListOf<String>()
    val screen = Job(currentCoroutineContext()[Job])
    val tracked = play(viewer, CoroutineScope(currentCoroutineContext() + screen), id, player, shown::add)
    tracked.use { act { wanted -> tracked.view.first { it == wanted } } }
    screen.cancelAndJoin()
    return shown
  }

  private suspend fun video(marquee: Marquee, id: String) = marquee.videos.getVideo(getVideoRequest { videoId = id }).video

  private companion object {
    /** The length of clip.mp4; half of it is a view. */
    val LENGTH = 10.seconds
  }
}
