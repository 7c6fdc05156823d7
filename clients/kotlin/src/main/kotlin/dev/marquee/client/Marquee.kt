// The entrance: one object for one server and one account.

package dev.marquee.client

import dev.marquee.v1.AuthServiceGrpcKt.AuthServiceCoroutineStub
import dev.marquee.v1.ChannelServiceGrpcKt.ChannelServiceCoroutineStub
import dev.marquee.v1.CommentServiceGrpcKt.CommentServiceCoroutineStub
import dev.marquee.v1.DashboardServiceGrpcKt.DashboardServiceCoroutineStub
import dev.marquee.v1.HistoryServiceGrpcKt.HistoryServiceCoroutineStub
import dev.marquee.v1.LikeServiceGrpcKt.LikeServiceCoroutineStub
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
 * A Marquee server as one account sees it; safe to use from any thread. An app makes one and keeps it.
 *
 * The stubs are the generated ones. Their calls carry the session's token, wait for one common refresh when it expires, and
 * are sent again when the network fails and that is safe. They throw [io.grpc.StatusException]; see [marquee] for its reason.
 *
 * @param channel any channel to the server; [connect] makes one. Closing it is its maker's affair.
 * @param store where the session is kept.
 * @param timeout how long a call without a deadline of its own may take, with all its attempts; streams are not bounded.
 */
public class Marquee internal constructor(
  channel: Channel,
  store: TokenStore,
  timeout: Duration,
  private val backoff: Backoff,
  now: () -> Long,
) : AutoCloseable {
  public constructor(channel: Channel, store: TokenStore = MemoryTokenStore(), timeout: Duration = 30.seconds) :
    this(channel, store, timeout, Backoff(), System::currentTimeMillis)

  private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
  private var own: ManagedChannel? = null

  /** The signed-in account. */
  public val session: MarqueeSession = MarqueeSession(AuthServiceCoroutineStub(channel), store, scope, backoff, now)

  /** The channel with the session, for stubs of other kinds. */
  public val channel: Channel =
    ClientInterceptors.intercept(channel, SessionInterceptor(session, backoff, scope, timeout, channel as? ManagedChannel))

  /** Signing in and out, and the sessions of the account. */
  public val auth: AuthServiceCoroutineStub = AuthServiceCoroutineStub(this.channel)

  /** What everybody sees of an account. */
  public val channels: ChannelServiceCoroutineStub = ChannelServiceCoroutineStub(this.channel)

  /** What people say about videos. */
  public val comments: CommentServiceCoroutineStub = CommentServiceCoroutineStub(this.channel)

  /** What a creator wants to know of their channel. */
  public val dashboard: DashboardServiceCoroutineStub = DashboardServiceCoroutineStub(this.channel)

  /** What was watched, and how far. */
  public val history: HistoryServiceCoroutineStub = HistoryServiceCoroutineStub(this.channel)

  /** Likes of videos, comments and tweets. */
  public val likes: LikeServiceCoroutineStub = LikeServiceCoroutineStub(this.channel)

  /** Lists of videos. */
  public val playlists: PlaylistServiceCoroutineStub = PlaylistServiceCoroutineStub(this.channel)

  /** What the server is and allows. */
  public val server: ServerServiceCoroutineStub = ServerServiceCoroutineStub(this.channel)

  /** Who follows whom, and the feed of it. */
  public val subscriptions: SubscriptionServiceCoroutineStub = SubscriptionServiceCoroutineStub(this.channel)

  /** Short texts of a channel. */
  public val tweets: TweetServiceCoroutineStub = TweetServiceCoroutineStub(this.channel)

  /** Files on their way in; [uploadVideo] does it all. */
  public val uploads: UploadServiceCoroutineStub = UploadServiceCoroutineStub(this.channel)

  /** The account itself. */
  public val users: UserServiceCoroutineStub = UserServiceCoroutineStub(this.channel)

  /** Videos, and searching them. */
  public val videos: VideoServiceCoroutineStub = VideoServiceCoroutineStub(this.channel)

  /**
   * Sends a video, through cuts of the connection, and says how far it is; cold: it begins when it is collected.
   *
   * The last element's upload is complete: publish it, with the element's CRC-32C. Keep the upload's id of the first one: if
   * the process dies, the same file with that id goes on where the server has it. Cancelling the collector stops it; the
   * upload stays and can go on. When five minutes and ten attempts in a row have brought nothing, it fails, and can go on as
   * well; a network that swallows everything in silence takes a minute an attempt.
   *
   * @param uploadId an upload of the same file that was begun before; null begins one.
   * @throws MarqueeException when the server refuses, as CreateUpload and UploadChunks say, or stays away.
   * @throws java.io.IOException when the file cannot be read, or is not of the size that the upload was begun with.
   */
  public fun uploadVideo(source: UploadSource, uploadId: String? = null): Flow<UploadProgress> =
    flow { emitAll(Uploader(uploads, source, uploadId, backoff, isClosed = { !scope.isActive }).run()) }

  /** Sends the video at [path] (Android: from API 26 on). */
  public fun uploadVideo(path: Path, uploadId: String? = null): Flow<UploadProgress> =
    uploadVideo(UploadSource.of(path), uploadId)

  /** Ends what runs, with CANCELLED, and the channel if [connect] made it. The session stays in its store. */
  override fun close() {
    scope.cancel()
    own?.shutdownNow()
  }

  public companion object {
    /**
     * Connects over TLS, with the transport that is on the class path. A server that was away is found again within five
     * seconds of its return; calls wait for that up to ten.
     *
     * @param target HOST:PORT.
     * @param plaintext without TLS, for a server on one's own machine.
     * @param userAgent by which ListSessions shows this device.
     */
    public fun connect(
      target: String,
      store: TokenStore = MemoryTokenStore(),
      plaintext: Boolean = false,
      userAgent: String? = null,
    ): Marquee {
      // A phone that changes its network leaves dead connections behind, which nothing but a ping tells from idle ones.
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
