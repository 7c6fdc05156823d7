// The scenario of tests/clients/README.md against the real server, which the test command starts.

package dev.marquee.client

import dev.marquee.v1.ErrorReason
import dev.marquee.v1.RenditionKind
import dev.marquee.v1.Video
import dev.marquee.v1.createCommentRequest
import dev.marquee.v1.getMeRequest
import dev.marquee.v1.getPlaybackRequest
import dev.marquee.v1.logoutRequest
import dev.marquee.v1.refreshSessionRequest
import dev.marquee.v1.searchVideosRequest
import dev.marquee.v1.setLikeRequest
import io.grpc.ManagedChannelBuilder
import java.io.InputStream
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.UUID
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

@EnabledIfEnvironmentVariable(named = "MARQUEE_ADDR", matches = ".+")
class ScenarioTest {
  private val server = System.getenv("MARQUEE_ADDR")
  private val file by lazy { Path.of(System.getenv("MARQUEE_TEST_MEDIA"), "large.mp4") }
  private val store = MemoryTokenStore()

  @Test
  fun `an account's story`() = runBlocking {
    Gate(server, 30L shl 20, 90L shl 20, 170L shl 20).use { gate ->
      begin(gate.address, freshName(), store).use { owner ->
        begin(server, freshName(), MemoryTokenStore()).use { visitor ->
          twentyCallsRefreshOnce(owner)
          val word = freshName()
          val video = publishThroughCuts(owner, word)
          assertEquals(3, gate.end())
          assertArrayEquals(sha256(Files.newInputStream(file)), sha256(bytesOf(visitor, video)))
          assertEquals(listOf(video.id), search(visitor, word))
          likeAndComment(visitor, video)
          assertRefusals(visitor)
        }
      }
    }
    begin(server, freshName(), store).use { logOut(it) }
  }

  // Both ways to find that a token has expired: by this device's clock, and, when that is slow, by the server's error.
  // The server accepts a token for five seconds longer than stated.
  private suspend fun twentyCallsRefreshOnce(marquee: Marquee) = withClockOf(0) { late, lateStore ->
    delay((5 + 5 + 1).seconds)
    for ((client, tokens) in listOf(marquee to store, late to lateStore)) {
      val before = refreshes()
      val expired = tokens.load()
      coroutineScope { (1..20).map { async { client.users.getMe(getMeRequest { }) } }.awaitAll() }
      assertEquals(before + 1, refreshes())
      assertNotEquals(expired, tokens.load())
    }
  }

  private suspend fun withClockOf(time: Long, test: suspend (Marquee, TokenStore) -> Unit) {
    val tokens = MemoryTokenStore()
    begin(server, freshName(), tokens).close()
    val channel = ManagedChannelBuilder.forTarget(server).usePlaintext().build()
    try {
      Marquee(channel, tokens, 30.seconds, Backoff(), now = { time }).use { test(it, tokens) }
    } finally {
      channel.shutdownNow()
    }
  }

  private suspend fun publishThroughCuts(marquee: Marquee, word: String): Video {
    val shown = mutableListOf<Float>()
    val ids = mutableSetOf<String>()
    val video = publish(marquee, file, "A film about $word", shown::add, ids::add, kept = null)
    assertEquals(1, ids.size)
    assertEquals(1f, shown.last())
    assertEquals(Files.size(file), video.sizeBytes)
    return video
  }

  private suspend fun bytesOf(marquee: Marquee, video: Video): InputStream {
    // This server makes no renditions: the original alone can be played.
    val rendition = playable(marquee.videos.getPlayback(getPlaybackRequest { videoId = video.id }))
    assertEquals(RenditionKind.RENDITION_KIND_ORIGINAL, rendition.kind)
    return URI(rendition.url).toURL().openStream()
  }

  private suspend fun search(marquee: Marquee, word: String): List<String> =
    marquee.all(searchVideosRequest { query = word }).map { it.id }.toList()

  private suspend fun likeAndComment(marquee: Marquee, video: Video) {
    val likes = marquee.likes.setLike(setLikeRequest {
      videoId = video.id
      liked = true
    })
    assertEquals(1, likes.likeCount)
    val texts = (1..250).map { "comment $it" }
    for (words in texts) {
      marquee.comments.createComment(createCommentRequest {
        videoId = video.id
        text = words
        requestId = UUID.randomUUID().toString()
      })
    }
    assertEquals(texts.reversed(), newest(marquee, video.id).map { it.text }.toList())
  }

  private suspend fun assertRefusals(marquee: Marquee) {
    val said = mutableListOf<String>()
    assertNull(find(marquee, UUID.randomUUID().toString(), said::add))
    assertNull(find(marquee, "no id", said::add))
    assertEquals("This video is gone.", said.first())
    val silent = createCommentRequest { videoId = UUID.randomUUID().toString() }
    val error = failure { marquee.comments.createComment(silent) }.marquee
    assertEquals(ErrorReason.ERROR_REASON_FIELD_INVALID, error.reason)
    assertEquals(setOf("text"), error.fieldViolations.keys)
  }

  private suspend fun logOut(marquee: Marquee) {
    val tokens = checkNotNull(store.load())
    marquee.auth.logout(logoutRequest { })
    assertEquals(SessionState.SignedOut(), marquee.session.state.value)
    assertEquals(ErrorReason.ERROR_REASON_TOKEN_MISSING, failure { marquee.users.getMe(getMeRequest { }) }.marquee.reason)
    val replay = failure { marquee.auth.refreshSession(refreshSessionRequest { refreshToken = tokens.refreshToken }) }
    assertEquals(ErrorReason.ERROR_REASON_SESSION_REVOKED, replay.marquee.reason)
  }

  private fun refreshes(): Int = URI("http://$server/metrics").toURL().readText().lines()
    .filter { it.startsWith("marquee_rpcs_total{") && "RefreshSession" in it }
    .sumOf { it.substringAfterLast(' ').toInt() }

  private fun sha256(bytes: InputStream): ByteArray {
    val digest = MessageDigest.getInstance("SHA-256")
    bytes.use { input -> generateSequence { input.readNBytes(1 shl 20).takeIf { it.isNotEmpty() } }.forEach(digest::update) }
    return digest.digest()
  }
}
