package dev.marquee.v1

import dev.marquee.v1.PlaylistServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.PlaylistService.
 */
public object PlaylistServiceGrpcKt {
  public const val SERVICE_NAME: String = PlaylistServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val createPlaylistMethod: MethodDescriptor<CreatePlaylistRequest, CreatePlaylistResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getCreatePlaylistMethod()

  public val getPlaylistMethod: MethodDescriptor<GetPlaylistRequest, GetPlaylistResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getGetPlaylistMethod()

  public val listPlaylistsMethod: MethodDescriptor<ListPlaylistsRequest, ListPlaylistsResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getListPlaylistsMethod()

  public val updatePlaylistMethod: MethodDescriptor<UpdatePlaylistRequest, UpdatePlaylistResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getUpdatePlaylistMethod()

  public val deletePlaylistMethod: MethodDescriptor<DeletePlaylistRequest, DeletePlaylistResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getDeletePlaylistMethod()

  public val addPlaylistVideoMethod:
      MethodDescriptor<AddPlaylistVideoRequest, AddPlaylistVideoResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getAddPlaylistVideoMethod()

  public val removePlaylistVideoMethod:
      MethodDescriptor<RemovePlaylistVideoRequest, RemovePlaylistVideoResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getRemovePlaylistVideoMethod()

  public val movePlaylistVideoMethod:
      MethodDescriptor<MovePlaylistVideoRequest, MovePlaylistVideoResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getMovePlaylistVideoMethod()

  public val listPlaylistVideosMethod:
      MethodDescriptor<ListPlaylistVideosRequest, ListPlaylistVideosResponse>
    @JvmStatic
    get() = PlaylistServiceGrpc.getListPlaylistVideosMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.PlaylistService service as suspending coroutines.
   */
  @StubFor(PlaylistServiceGrpc::class)
  public class PlaylistServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<PlaylistServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): PlaylistServiceCoroutineStub = PlaylistServiceCoroutineStub(channel, callOptions)

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
    public suspend fun createPlaylist(request: CreatePlaylistRequest, headers: Metadata = Metadata()): CreatePlaylistResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getCreatePlaylistMethod(),
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
    public suspend fun getPlaylist(request: GetPlaylistRequest, headers: Metadata = Metadata()): GetPlaylistResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getGetPlaylistMethod(),
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
    public suspend fun listPlaylists(request: ListPlaylistsRequest, headers: Metadata = Metadata()): ListPlaylistsResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getListPlaylistsMethod(),
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
    public suspend fun updatePlaylist(request: UpdatePlaylistRequest, headers: Metadata = Metadata()): UpdatePlaylistResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getUpdatePlaylistMethod(),
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
    public suspend fun deletePlaylist(request: DeletePlaylistRequest, headers: Metadata = Metadata()): DeletePlaylistResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getDeletePlaylistMethod(),
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
    public suspend fun addPlaylistVideo(request: AddPlaylistVideoRequest, headers: Metadata = Metadata()): AddPlaylistVideoResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getAddPlaylistVideoMethod(),
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
    public suspend fun removePlaylistVideo(request: RemovePlaylistVideoRequest, headers: Metadata = Metadata()): RemovePlaylistVideoResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getRemovePlaylistVideoMethod(),
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
    public suspend fun movePlaylistVideo(request: MovePlaylistVideoRequest, headers: Metadata = Metadata()): MovePlaylistVideoResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getMovePlaylistVideoMethod(),
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
    public suspend fun listPlaylistVideos(request: ListPlaylistVideosRequest, headers: Metadata = Metadata()): ListPlaylistVideosResponse = unaryRpc(
      channel,
      PlaylistServiceGrpc.getListPlaylistVideosMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.PlaylistService service based on Kotlin coroutines.
   */
  public abstract class PlaylistServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.CreatePlaylist.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun createPlaylist(request: CreatePlaylistRequest): CreatePlaylistResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.CreatePlaylist is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.GetPlaylist.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getPlaylist(request: GetPlaylistRequest): GetPlaylistResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.GetPlaylist is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.ListPlaylists.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listPlaylists(request: ListPlaylistsRequest): ListPlaylistsResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.ListPlaylists is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.UpdatePlaylist.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun updatePlaylist(request: UpdatePlaylistRequest): UpdatePlaylistResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.UpdatePlaylist is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.DeletePlaylist.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun deletePlaylist(request: DeletePlaylistRequest): DeletePlaylistResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.DeletePlaylist is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.AddPlaylistVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun addPlaylistVideo(request: AddPlaylistVideoRequest): AddPlaylistVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.AddPlaylistVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.RemovePlaylistVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun removePlaylistVideo(request: RemovePlaylistVideoRequest): RemovePlaylistVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.RemovePlaylistVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.MovePlaylistVideo.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun movePlaylistVideo(request: MovePlaylistVideoRequest): MovePlaylistVideoResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.MovePlaylistVideo is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.PlaylistService.ListPlaylistVideos.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listPlaylistVideos(request: ListPlaylistVideosRequest): ListPlaylistVideosResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.PlaylistService.ListPlaylistVideos is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getCreatePlaylistMethod(),
      implementation = ::createPlaylist
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getGetPlaylistMethod(),
      implementation = ::getPlaylist
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getListPlaylistsMethod(),
      implementation = ::listPlaylists
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getUpdatePlaylistMethod(),
      implementation = ::updatePlaylist
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getDeletePlaylistMethod(),
      implementation = ::deletePlaylist
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getAddPlaylistVideoMethod(),
      implementation = ::addPlaylistVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getRemovePlaylistVideoMethod(),
      implementation = ::removePlaylistVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getMovePlaylistVideoMethod(),
      implementation = ::movePlaylistVideo
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = PlaylistServiceGrpc.getListPlaylistVideosMethod(),
      implementation = ::listPlaylistVideos
    )).build()
  }
}
