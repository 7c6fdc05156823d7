package dev.marquee.v1

import dev.marquee.v1.UploadServiceGrpc.getServiceDescriptor
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
import io.grpc.kotlin.ClientCalls.clientStreamingRpc
import io.grpc.kotlin.ClientCalls.unaryRpc
import io.grpc.kotlin.ServerCalls.clientStreamingServerMethodDefinition
import io.grpc.kotlin.ServerCalls.unaryServerMethodDefinition
import io.grpc.kotlin.StubFor
import kotlin.String
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.jvm.JvmOverloads
import kotlin.jvm.JvmStatic
import kotlinx.coroutines.flow.Flow

/**
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.UploadService.
 */
public object UploadServiceGrpcKt {
  public const val SERVICE_NAME: String = UploadServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val createUploadMethod: MethodDescriptor<CreateUploadRequest, CreateUploadResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getCreateUploadMethod()

  public val uploadChunksMethod: MethodDescriptor<UploadChunksRequest, UploadChunksResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getUploadChunksMethod()

  public val uploadChunkMethod: MethodDescriptor<UploadChunkRequest, UploadChunkResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getUploadChunkMethod()

  public val getUploadMethod: MethodDescriptor<GetUploadRequest, GetUploadResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getGetUploadMethod()

  public val listUploadsMethod: MethodDescriptor<ListUploadsRequest, ListUploadsResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getListUploadsMethod()

  public val cancelUploadMethod: MethodDescriptor<CancelUploadRequest, CancelUploadResponse>
    @JvmStatic
    get() = UploadServiceGrpc.getCancelUploadMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.UploadService service as suspending coroutines.
   */
  @StubFor(UploadServiceGrpc::class)
  public class UploadServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<UploadServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): UploadServiceCoroutineStub = UploadServiceCoroutineStub(channel, callOptions)

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
    public suspend fun createUpload(request: CreateUploadRequest, headers: Metadata = Metadata()): CreateUploadResponse = unaryRpc(
      channel,
      UploadServiceGrpc.getCreateUploadMethod(),
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
     * This function collects the [Flow] of requests.  If the server terminates the RPC
     * for any reason before collection of requests is complete, the collection of requests
     * will be cancelled.  If the collection of requests completes exceptionally for any other
     * reason, the RPC will be cancelled for that reason and this method will throw that
     * exception.
     *
     * @param requests A [Flow] of request messages.
     *
     * @param headers Metadata to attach to the request.  Most users will not need this.
     *
     * @return The single response from the server.
     */
    public suspend fun uploadChunks(requests: Flow<UploadChunksRequest>, headers: Metadata = Metadata()): UploadChunksResponse = clientStreamingRpc(
      channel,
      UploadServiceGrpc.getUploadChunksMethod(),
      requests,
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
    public suspend fun uploadChunk(request: UploadChunkRequest, headers: Metadata = Metadata()): UploadChunkResponse = unaryRpc(
      channel,
      UploadServiceGrpc.getUploadChunkMethod(),
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
    public suspend fun getUpload(request: GetUploadRequest, headers: Metadata = Metadata()): GetUploadResponse = unaryRpc(
      channel,
      UploadServiceGrpc.getGetUploadMethod(),
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
    public suspend fun listUploads(request: ListUploadsRequest, headers: Metadata = Metadata()): ListUploadsResponse = unaryRpc(
      channel,
      UploadServiceGrpc.getListUploadsMethod(),
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
    public suspend fun cancelUpload(request: CancelUploadRequest, headers: Metadata = Metadata()): CancelUploadResponse = unaryRpc(
      channel,
      UploadServiceGrpc.getCancelUploadMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.UploadService service based on Kotlin coroutines.
   */
  public abstract class UploadServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.UploadService.CreateUpload.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun createUpload(request: CreateUploadRequest): CreateUploadResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.CreateUpload is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UploadService.UploadChunks.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param requests A [Flow] of requests from the client.  This flow can be
     *        collected only once and throws [java.lang.IllegalStateException] on attempts to collect
     *        it more than once.
     */
    public open suspend fun uploadChunks(requests: Flow<UploadChunksRequest>): UploadChunksResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.UploadChunks is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UploadService.UploadChunk.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun uploadChunk(request: UploadChunkRequest): UploadChunkResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.UploadChunk is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UploadService.GetUpload.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getUpload(request: GetUploadRequest): GetUploadResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.GetUpload is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UploadService.ListUploads.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listUploads(request: ListUploadsRequest): ListUploadsResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.ListUploads is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UploadService.CancelUpload.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun cancelUpload(request: CancelUploadRequest): CancelUploadResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UploadService.CancelUpload is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getCreateUploadMethod(),
      implementation = ::createUpload
    ))
      .addMethod(clientStreamingServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getUploadChunksMethod(),
      implementation = ::uploadChunks
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getUploadChunkMethod(),
      implementation = ::uploadChunk
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getGetUploadMethod(),
      implementation = ::getUpload
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getListUploadsMethod(),
      implementation = ::listUploads
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UploadServiceGrpc.getCancelUploadMethod(),
      implementation = ::cancelUpload
    )).build()
  }
}
