package dev.marquee.v1

import dev.marquee.v1.VideoServiceGrpc.getServiceDescriptor
import io.grpc.CallOptions
import io.grpc.CallOptions.DEFAULT
import io.grpc.Channel
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import io.grpc.ServerServiceDefinition
import io.grpc.ServerServiceDefinition.builder
import io.grpc.ServiceDescriptor
import io.grpc.Status.UNIMPLEMENTED
import io.grpc.StatusException
import io.grpc.kotlin.AbstractCoroutineServerImpl
import io.grpc.kotlin.AbstractCoroutineStub
import io.grpc.kotlin.ClientCalls.unaryRpc
import io.grpc.kotlin.ServerCalls.unaryServerMethodDefinition
import io.grpc.kotlin.StubFor
import kotlin.String
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.jvm.JvmOverloads
import kotlin.jvm.JvmStatic

/**
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.VideoService.
 */
public object VideoServiceGrpcKt {
  public const val SERVICE_NAME: String = VideoServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val publishVideoMethod: MethodDescriptor<PublishVideoRequest, PublishVideoResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getPublishVideoMethod()

  public val getVideoMethod: MethodDescriptor<GetVideoRequest, GetVideoResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getGetVideoMethod()

  public val listVideosMethod: MethodDescriptor<ListVideosRequest, ListVideosResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getListVideosMethod()

  public val searchVideosMethod: MethodDescriptor<SearchVideosRequest, SearchVideosResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getSearchVideosMethod()

  public val setVideoVisibilityMethod:
      MethodDescriptor<SetVideoVisibilityRequest, SetVideoVisibilityResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getSetVideoVisibilityMethod()

  public val updateVideoMethod: MethodDescriptor<UpdateVideoRequest, UpdateVideoResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getUpdateVideoMethod()

  public val setThumbnailMethod: MethodDescriptor<SetThumbnailRequest, SetThumbnailResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getSetThumbnailMethod()

  public val deleteVideoMethod: MethodDescriptor<DeleteVideoRequest, DeleteVideoResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getDeleteVideoMethod()

  public val getPlaybackMethod: MethodDescriptor<GetPlaybackRequest, GetPlaybackResponse>
    @JvmStatic
    get() = VideoServiceGrpc.getGetPlaybackMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.VideoService service as suspending coroutines.
   */
  @StubFor(VideoServiceGrpc::class)
  public class VideoServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<VideoServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): VideoServiceCoroutineStub = VideoServiceCoroutineStub(channel, callOptions)

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun publishVideo(request: PublishVideoRequest, headers: Metadata = Metadata()): PublishVideoResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getPublishVideoMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun getVideo(request: GetVideoRequest, headers: Metadata = Metadata()): GetVideoResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getGetVideoMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun listVideos(request: ListVideosRequest, headers: Metadata = Metadata()): ListVideosResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getListVideosMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun searchVideos(request: SearchVideosRequest, headers: Metadata = Metadata()): SearchVideosResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getSearchVideosMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun setVideoVisibility(request: SetVideoVisibilityRequest, headers: Metadata = Metadata()): SetVideoVisibilityResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getSetVideoVisibilityMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun updateVideo(request: UpdateVideoRequest, headers: Metadata = Metadata()): UpdateVideoResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getUpdateVideoMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun setThumbnail(request: SetThumbnailRequest, headers: Metadata = Metadata()): SetThumbnailResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getSetThumbnailMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun deleteVideo(request: DeleteVideoRequest, headers: Metadata = Metadata()): DeleteVideoResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getDeleteVideoMethod(),
      request,
      callOptions,
      headers
    )

    /**
     * Executes this RPC and returns the response message, suspending until the RPC completes
     * with [`Status.OK`][io.grpc.Status].  If the RPC completes with another status, a corresponding
     * [StatusException] is thrown.  If this coroutine is cancelled, the RPC is also cancelled
     * with the corresponding exception as a cause.
     *
     * @param request The request message to send to the server.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun getPlayback(request: GetPlaybackRequest, headers: Metadata = Metadata()): GetPlaybackResponse = unaryRpc(
      channel,
      VideoServiceGrpc.getGetPlaybackMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.VideoService service based on Kotlin coroutines.
   */
  public abstract class VideoServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.VideoService.PublishVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun publishVideo(request: PublishVideoRequest): PublishVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.PublishVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.GetVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getVideo(request: GetVideoRequest): GetVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.GetVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.ListVideos.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listVideos(request: ListVideosRequest): ListVideosResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.ListVideos is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.SearchVideos.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun searchVideos(request: SearchVideosRequest): SearchVideosResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.SearchVideos is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.SetVideoVisibility.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setVideoVisibility(request: SetVideoVisibilityRequest): SetVideoVisibilityResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.SetVideoVisibility is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.UpdateVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun updateVideo(request: UpdateVideoRequest): UpdateVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.UpdateVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.SetThumbnail.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setThumbnail(request: SetThumbnailRequest): SetThumbnailResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.SetThumbnail is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.DeleteVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun deleteVideo(request: DeleteVideoRequest): DeleteVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.DeleteVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.VideoService.GetPlayback.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getPlayback(request: GetPlaybackRequest): GetPlaybackResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.VideoService.GetPlayback is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getPublishVideoMethod(),
      implementation = ::publishVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getGetVideoMethod(),
      implementation = ::getVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getListVideosMethod(),
      implementation = ::listVideos
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getSearchVideosMethod(),
      implementation = ::searchVideos
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getSetVideoVisibilityMethod(),
      implementation = ::setVideoVisibility
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getUpdateVideoMethod(),
      implementation = ::updateVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getSetThumbnailMethod(),
      implementation = ::setThumbnail
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getDeleteVideoMethod(),
      implementation = ::deleteVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = VideoServiceGrpc.getGetPlaybackMethod(),
      implementation = ::getPlayback
    )).build()
  }
}
