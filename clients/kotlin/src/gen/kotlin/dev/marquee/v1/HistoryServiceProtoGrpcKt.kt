package dev.marquee.v1

import dev.marquee.v1.HistoryServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.HistoryService.
 */
public object HistoryServiceGrpcKt {
  public const val SERVICE_NAME: String = HistoryServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val recordPlaybackMethod: MethodDescriptor<RecordPlaybackRequest, RecordPlaybackResponse>
    @JvmStatic
    get() = HistoryServiceGrpc.getRecordPlaybackMethod()

  public val listHistoryMethod: MethodDescriptor<ListHistoryRequest, ListHistoryResponse>
    @JvmStatic
    get() = HistoryServiceGrpc.getListHistoryMethod()

  public val removeHistoryItemMethod:
      MethodDescriptor<RemoveHistoryItemRequest, RemoveHistoryItemResponse>
    @JvmStatic
    get() = HistoryServiceGrpc.getRemoveHistoryItemMethod()

  public val clearHistoryMethod: MethodDescriptor<ClearHistoryRequest, ClearHistoryResponse>
    @JvmStatic
    get() = HistoryServiceGrpc.getClearHistoryMethod()

  public val setHistoryPausedMethod:
      MethodDescriptor<SetHistoryPausedRequest, SetHistoryPausedResponse>
    @JvmStatic
    get() = HistoryServiceGrpc.getSetHistoryPausedMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.HistoryService service as suspending coroutines.
   */
  @StubFor(HistoryServiceGrpc::class)
  public class HistoryServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<HistoryServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): HistoryServiceCoroutineStub = HistoryServiceCoroutineStub(channel, callOptions)

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
    public suspend fun recordPlayback(request: RecordPlaybackRequest, headers: Metadata = Metadata()): RecordPlaybackResponse = unaryRpc(
      channel,
      HistoryServiceGrpc.getRecordPlaybackMethod(),
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
    public suspend fun listHistory(request: ListHistoryRequest, headers: Metadata = Metadata()): ListHistoryResponse = unaryRpc(
      channel,
      HistoryServiceGrpc.getListHistoryMethod(),
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
    public suspend fun removeHistoryItem(request: RemoveHistoryItemRequest, headers: Metadata = Metadata()): RemoveHistoryItemResponse = unaryRpc(
      channel,
      HistoryServiceGrpc.getRemoveHistoryItemMethod(),
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
    public suspend fun clearHistory(request: ClearHistoryRequest, headers: Metadata = Metadata()): ClearHistoryResponse = unaryRpc(
      channel,
      HistoryServiceGrpc.getClearHistoryMethod(),
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
    public suspend fun setHistoryPaused(request: SetHistoryPausedRequest, headers: Metadata = Metadata()): SetHistoryPausedResponse = unaryRpc(
      channel,
      HistoryServiceGrpc.getSetHistoryPausedMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.HistoryService service based on Kotlin coroutines.
   */
  public abstract class HistoryServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.HistoryService.RecordPlayback.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun recordPlayback(request: RecordPlaybackRequest): RecordPlaybackResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.HistoryService.RecordPlayback is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.HistoryService.ListHistory.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listHistory(request: ListHistoryRequest): ListHistoryResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.HistoryService.ListHistory is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.HistoryService.RemoveHistoryItem.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun removeHistoryItem(request: RemoveHistoryItemRequest): RemoveHistoryItemResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.HistoryService.RemoveHistoryItem is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.HistoryService.ClearHistory.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun clearHistory(request: ClearHistoryRequest): ClearHistoryResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.HistoryService.ClearHistory is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.HistoryService.SetHistoryPaused.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setHistoryPaused(request: SetHistoryPausedRequest): SetHistoryPausedResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.HistoryService.SetHistoryPaused is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = HistoryServiceGrpc.getRecordPlaybackMethod(),
      implementation = ::recordPlayback
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = HistoryServiceGrpc.getListHistoryMethod(),
      implementation = ::listHistory
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = HistoryServiceGrpc.getRemoveHistoryItemMethod(),
      implementation = ::removeHistoryItem
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = HistoryServiceGrpc.getClearHistoryMethod(),
      implementation = ::clearHistory
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = HistoryServiceGrpc.getSetHistoryPausedMethod(),
      implementation = ::setHistoryPaused
    )).build()
  }
}
