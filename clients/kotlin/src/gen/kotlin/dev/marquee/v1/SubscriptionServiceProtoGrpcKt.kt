package dev.marquee.v1

import dev.marquee.v1.SubscriptionServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.SubscriptionService.
 */
public object SubscriptionServiceGrpcKt {
  public const val SERVICE_NAME: String = SubscriptionServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val setSubscriptionMethod:
      MethodDescriptor<SetSubscriptionRequest, SetSubscriptionResponse>
    @JvmStatic
    get() = SubscriptionServiceGrpc.getSetSubscriptionMethod()

  public val listSubscribersMethod:
      MethodDescriptor<ListSubscribersRequest, ListSubscribersResponse>
    @JvmStatic
    get() = SubscriptionServiceGrpc.getListSubscribersMethod()

  public val listSubscriptionsMethod:
      MethodDescriptor<ListSubscriptionsRequest, ListSubscriptionsResponse>
    @JvmStatic
    get() = SubscriptionServiceGrpc.getListSubscriptionsMethod()

  public val listSubscriptionFeedMethod:
      MethodDescriptor<ListSubscriptionFeedRequest, ListSubscriptionFeedResponse>
    @JvmStatic
    get() = SubscriptionServiceGrpc.getListSubscriptionFeedMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.SubscriptionService service as suspending coroutines.
   */
  @StubFor(SubscriptionServiceGrpc::class)
  public class SubscriptionServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<SubscriptionServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): SubscriptionServiceCoroutineStub = SubscriptionServiceCoroutineStub(channel, callOptions)

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
    public suspend fun setSubscription(request: SetSubscriptionRequest, headers: Metadata = Metadata()): SetSubscriptionResponse = unaryRpc(
      channel,
      SubscriptionServiceGrpc.getSetSubscriptionMethod(),
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
    public suspend fun listSubscribers(request: ListSubscribersRequest, headers: Metadata = Metadata()): ListSubscribersResponse = unaryRpc(
      channel,
      SubscriptionServiceGrpc.getListSubscribersMethod(),
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
    public suspend fun listSubscriptions(request: ListSubscriptionsRequest, headers: Metadata = Metadata()): ListSubscriptionsResponse = unaryRpc(
      channel,
      SubscriptionServiceGrpc.getListSubscriptionsMethod(),
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
    public suspend fun listSubscriptionFeed(request: ListSubscriptionFeedRequest, headers: Metadata = Metadata()): ListSubscriptionFeedResponse = unaryRpc(
      channel,
      SubscriptionServiceGrpc.getListSubscriptionFeedMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.SubscriptionService service based on Kotlin coroutines.
   */
  public abstract class SubscriptionServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.SubscriptionService.SetSubscription.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setSubscription(request: SetSubscriptionRequest): SetSubscriptionResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.SubscriptionService.SetSubscription is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.SubscriptionService.ListSubscribers.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listSubscribers(request: ListSubscribersRequest): ListSubscribersResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.SubscriptionService.ListSubscribers is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.SubscriptionService.ListSubscriptions.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listSubscriptions(request: ListSubscriptionsRequest): ListSubscriptionsResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.SubscriptionService.ListSubscriptions is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.SubscriptionService.ListSubscriptionFeed.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listSubscriptionFeed(request: ListSubscriptionFeedRequest): ListSubscriptionFeedResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.SubscriptionService.ListSubscriptionFeed is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = SubscriptionServiceGrpc.getSetSubscriptionMethod(),
      implementation = ::setSubscription
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = SubscriptionServiceGrpc.getListSubscribersMethod(),
      implementation = ::listSubscribers
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = SubscriptionServiceGrpc.getListSubscriptionsMethod(),
      implementation = ::listSubscriptions
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = SubscriptionServiceGrpc.getListSubscriptionFeedMethod(),
      implementation = ::listSubscriptionFeed
    )).build()
  }
}
