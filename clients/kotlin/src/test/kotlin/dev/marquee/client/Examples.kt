// The examples of the README, compiled; ScenarioTest runs those that need a server. ReadmeTest compares the two.

package dev.marquee.client

import dev.marquee.v1.Comment
import dev.marquee.v1.CommentOrder
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.GetPlaybackResponse
import dev.marquee.v1.Rendition
import dev.marquee.v1.RenditionKind
import dev.marquee.v1.SessionTokens
import dev.marquee.v1.Video
import dev.marquee.v1.ViewResult
import dev.marquee.v1.Visibility
import dev.marquee.v1.WatchVideoResponse
import dev.marquee.v1.getVideoRequest
import dev.marquee.v1.listCommentsRequest
import dev.marquee.v1.publishVideoRequest
import dev.marquee.v1.registerRequest
import dev.marquee.v1.watchVideoRequest
import io.grpc.StatusException
import java.io.File
import java.nio.file.Path
import java.util.UUID
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.last
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

suspend fun begin(target: String, name: String, store: TokenStore): Marquee {
  val marquee = Marquee.connect(target, store, plaintext = true, userAgent = "Films for Android 1.0")

  marquee.auth.register(registerRequest {
    username = name
    email = "$name@example.com"
    password = "a long walk home"
  })
  return marquee
}

class FileTokenStore(private val file: File) : TokenStore {
  override suspend fun load(): SessionTokens? = withContext(Dispatchers.IO) {
    if (file.exists()) SessionTokens.parseFrom(file.readBytes()) else null
  }

  override suspend fun save(tokens: SessionTokens?) {
    withContext(Dispatchers.IO) {
      if (tokens == null) file.delete() else file.writeBytes(tokens.toByteArray())
    }
  }
}

suspend fun watch(marquee: Marquee, showSignIn: (ErrorReason?) -> Unit, showHome: () -> Unit) {
  marquee.session.restore()
  marquee.session.state.collect { state ->
    when (state) {
      SessionState.Unknown -> {}
      SessionState.SignedIn -> showHome()
      is SessionState.SignedOut -> showSignIn(state.cause)
    }
  }
}

suspend fun publish(
  marquee: Marquee,
  path: Path,
  words: String,
  show: (Float) -> Unit,
  keep: (String) -> Unit,
  kept: String?,
): Video {
  val progress = marquee.uploadVideo(path, uploadId = kept)
    .onEach { keep(it.upload.id) }
    .onEach { show(it.sentBytes.toFloat() / it.totalBytes) }
    .last()

  val video = marquee.videos.publishVideo(publishVideoRequest {
    uploadId = progress.upload.id
    title = words
    visibility = Visibility.VISIBILITY_PUBLIC
    crc32C = progress.crc32c!!
  }).video
  return video
}

suspend fun find(marquee: Marquee, id: String, show: (String) -> Unit): Video? {
  try {
    return marquee.videos.getVideo(getVideoRequest { videoId = id }).video
  } catch (e: StatusException) {
    val error = e.marquee
    when (error.reason) {
      ErrorReason.ERROR_REASON_VIDEO_NOT_FOUND -> show("This video is gone.")
      ErrorReason.ERROR_REASON_FIELD_INVALID -> show("${error.fieldViolations["video_id"]?.first()?.description}")
      null -> show("Are you online?")
      else -> show("Try again in ${error.retryDelay ?: "a while"}.")
    }
    return null
  }
}

fun newest(marquee: Marquee, id: String): Flow<Comment> {
  val comments: Flow<Comment> = marquee.all(listCommentsRequest {
    videoId = id
    order = CommentOrder.COMMENT_ORDER_CREATE_TIME_DESC
    pageSize = 100
  })
  return comments
}

/** A name that nobody has. */
fun freshName(): String = "u" + UUID.randomUUID().toString().replace("-", "").take(20)

fun playable(playback: GetPlaybackResponse): Rendition =
  playback.renditionsList.firstOrNull { it.kind == RenditionKind.RENDITION_KIND_HLS } ?: playback.renditionsList.first()

suspend fun play(
  marquee: Marquee,
  scope: CoroutineScope,
  id: String,
  player: TrackedPlayer,
  show: (String) -> Unit,
): TrackedPlayback {
  val video = marquee.videos.getVideo(getVideoRequest { videoId = id }).video
  val start = video.viewer.position.seconds.seconds
  val tracked = marquee.trackPlayback(scope, id, player, start)
  scope.launch { tracked.view.collect { if (it == ViewResult.VIEW_RESULT_COUNTED) show("You have watched it.") } }
  return tracked
}

suspend fun follow(marquee: Marquee, id: String, show: (String) -> Unit) {
  marquee.watch<WatchVideoResponse> { last ->
    marquee.comments.watchVideo(watchVideoRequest {
      videoId = id
      cursor = last?.cursor.orEmpty()
    })
  }.collect {
    if (it.hasCommentCreated()) show(it.commentCreated.text)
    if (it.hasState()) show("${it.state.watchingCount} watching")
  }
}
