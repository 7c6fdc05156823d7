// The client: one object for one server and one account.

package dev.marquee.client

import dev.marquee.v1.AdminServiceGrpcKt.AdminServiceCoroutineStub
import dev.marquee.v1.AuthServiceGrpcKt.AuthServiceCoroutineStub
import dev.marquee.v1.CaptionServiceGrpcKt.CaptionServiceCoroutineStub
import dev.marquee.v1.ChannelServiceGrpcKt.ChannelServiceCoroutineStub
import dev.marquee.v1.CommentServiceGrpcKt.CommentServiceCoroutineStub
import dev.marquee.v1.DashboardServiceGrpcKt.DashboardServiceCoroutineStub
import dev.marquee.v1.HistoryServiceGrpcKt.HistoryServiceCoroutineStub
import dev.marquee.v1.LikeServiceGrpcKt.LikeServiceCoroutineStub
import dev.marquee.v1.NotificationServiceGrpcKt.NotificationServiceCoroutineStub
import dev.marquee.v1.PlaylistServiceGrpcKt.PlaylistServiceCoroutineStub
import dev.marquee.v1.ServerServiceGrpcKt.ServerServiceCoroutineStub
import dev.marquee.v1.SubscriptionServiceGrpcKt.SubscriptionServiceCoroutineStub
import dev.marquee.v1.TweetServiceGrpcKt.TweetServiceCoroutineStub
import dev.marquee.v1.UploadServiceGrpcKt.UploadServiceCoroutineStub
import dev.marquee.v1.UserServiceGrpcKt.UserServiceCoroutineStub
import dev.marquee.v1.VideoServiceGrpcKt.VideoServiceCoroutineStub
import io.grpc.Channel
import io.grpc.ClientInterceptors
import io.grpc.ManagedChannel
import io.grpc.ManagedChannelBuilder
import java.nio.file.Path
import java.util.concurrent.TimeUnit.SECONDS
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch

/**
 * A client of a Marquee server for one account; safe to use from any thread. An app creates one and keeps it.
 *
 * The stubs are generated from the contract. Their calls carry the session's access token, wait for one common refresh
 * when it expires, and are sent again after a failure of the network when the contract allows it. They throw
 * [io.grpc.StatusException]; [marquee] reads the reason from it.
 *
 * @param channel any channel to the server; [connect] creates one. Its creator has to close it.
 * @param store the store for the session.
 * @param timeout the timeout of a call without a deadline of its own, with all its attempts; streams have none.
 */
public class Marquee internal constructor(
  channel: Channel,
  store: TokenStore,
  timeout: Duration,
  internal val backoff: Backoff,
  now: () -> Long,
) : AutoCloseable {
  public constructor(channel: Channel, store: TokenStore = MemoryTokenStore(), timeout: Duration = 30.seconds) :
    this(channel, store, timeout, Backoff(), System::currentTimeMillis)

  private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
  private var own: ManagedChannel? = null

  /** The signed-in account. */
  public val session: MarqueeSession = MarqueeSession(AuthServiceCoroutineStub(channel), store, scope, backoff, now)

  /** The channel with the session, to create stubs of other kinds. */
  public val channel: Channel =
    ClientInterceptors.intercept(channel, SessionInterceptor(session, backoff, scope, timeout, channel as? ManagedChannel))

  /** Jobs of the server, for accounts with the role ADMIN. */
  public val admin: AdminServiceCoroutineStub = AdminServiceCoroutineStub(this.channel)

  /** Signing in and out, and the sessions of the account. */
  public val auth: AuthServiceCoroutineStub = AuthServiceCoroutineStub(this.channel)

  /** Captions of videos. */
  public val captions: CaptionServiceCoroutineStub = CaptionServiceCoroutineStub(this.channel)

  /** Channels: the public part of accounts. */
  public val channels: ChannelServiceCoroutineStub = ChannelServiceCoroutineStub(this.channel)

  /** Comments on videos, and replies. */
  public val comments: CommentServiceCoroutineStub = CommentServiceCoroutineStub(this.channel)

  /** Statistics of the own channel. */
  public val dashboard: DashboardServiceCoroutineStub = DashboardServiceCoroutineStub(this.channel)

  /** The watch history, with positions. */
  public val history: HistoryServiceCoroutineStub = HistoryServiceCoroutineStub(this.channel)

  /** Likes of videos, comments and tweets. */
  public val likes: LikeServiceCoroutineStub = LikeServiceCoroutineStub(this.channel)

  /** The inbox, its settings and its watch. */
  public val notifications: NotificationServiceCoroutineStub = NotificationServiceCoroutineStub(this.channel)

  /** Playlists. */
  public val playlists: PlaylistServiceCoroutineStub = PlaylistServiceCoroutineStub(this.channel)

  /** The server's version and limits. */
  public val server: ServerServiceCoroutineStub = ServerServiceCoroutineStub(this.channel)

  /** Subscriptions to channels, and their feed. */
  public val subscriptions: SubscriptionServiceCoroutineStub = SubscriptionServiceCoroutineStub(this.channel)

  /** Tweets: short texts of channels. */
  public val tweets: TweetServiceCoroutineStub = TweetServiceCoroutineStub(this.channel)

  /** Uploads; [uploadVideo] makes all the calls of one. */
  public val uploads: UploadServiceCoroutineStub = UploadServiceCoroutineStub(this.channel)

  /** The own account. */
  public val users: UserServiceCoroutineStub = UserServiceCoroutineStub(this.channel)

  /** Videos and search. */
  public val videos: VideoServiceCoroutineStub = VideoServiceCoroutineStub(this.channel)

  /**
   * Uploads a video, continues after interruptions, and emits the progress. The flow is cold: the upload begins when it
   * is collected.
   *
   * The upload of the last element is complete: publish it with the element's CRC-32C. Store the upload's id of the
   * first element: if the process is killed, another call with that id and the same file continues. Cancelling the
   * collector stops the upload, which can be continued, too. The flow fails after five minutes and ten attempts in a
   * row without progress; that upload can be continued as well. An attempt takes a minute when the network loses
   * everything without an error.
   *
   * @param uploadId the id of an unfinished upload of the same file; null creates an upload.
   * @throws MarqueeException when the server fails CreateUpload or UploadChunks for a reason that a retry does not
   *   help, or cannot be reached.
   * @throws java.io.IOException when the file cannot be read, or does not have the size of the unfinished upload.
   */
  public fun uploadVideo(source: UploadSource, uploadId: String? = null): Flow<UploadProgress> =
    flow { emitAll(Uploader(uploads, source, uploadId, backoff, isClosed = { !scope.isActive }).run()) }

  /** Uploads the video at [path] (Android: from API 26 on). */
  public fun uploadVideo(path: Path, uploadId: String? = null): Flow<UploadProgress> =
    uploadVideo(UploadSource.of(path), uploadId)

  /**
   * Ends running calls with CANCELLED, and closes the channel if [connect] created it. The session stays in its store.
   */
  override fun close() {
    scope.cancel()
    own?.shutdownNow()
  }

  public companion object {
    /**
     * Connects over TLS, with the transport on the class path. After an outage, the client reconnects within five
     * seconds of the server's return; calls wait up to ten seconds for a connection.
     *
     * @param target HOST:PORT.
     * @param plaintext without TLS, for a server on the same machine.
     * @param userAgent the name of this device in ListSessions.
     */
    public fun connect(
      target: String,
      store: TokenStore = MemoryTokenStore(),
      plaintext: Boolean = false,
      userAgent: String? = null,
    ): Marquee {
      // A phone that changes its network leaves dead connections behind; only a ping distinguishes them from idle ones.
      val builder = ManagedChannelBuilder.forTarget(target).keepAliveTime(30, SECONDS).keepAliveTimeout(10, SECONDS)
      if (plaintext) builder.usePlaintext()
      if (userAgent != null) builder.userAgent(userAgent)
      val channel = builder.build()
      return Marquee(channel, store).also {
        it.own = channel
        it.scope.launch { channel.connectSoonAgain() }
      }
    }
  }
}
