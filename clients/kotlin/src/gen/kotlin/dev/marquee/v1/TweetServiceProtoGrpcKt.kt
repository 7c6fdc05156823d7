package dev.marquee.v1

import dev.marquee.v1.TweetServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.TweetService.
 */
public object TweetServiceGrpcKt {
  public const val SERVICE_NAME: String = TweetServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val createTweetMethod: MethodDescriptor<CreateTweetRequest, CreateTweetResponse>
    @JvmStatic
    get() = TweetServiceGrpc.getCreateTweetMethod()

  public val getTweetMethod: MethodDescriptor<GetTweetRequest, GetTweetResponse>
    @JvmStatic
    get() = TweetServiceGrpc.getGetTweetMethod()

  public val listTweetsMethod: MethodDescriptor<ListTweetsRequest, ListTweetsResponse>
    @JvmStatic
    get() = TweetServiceGrpc.getListTweetsMethod()

  public val updateTweetMethod: MethodDescriptor<UpdateTweetRequest, UpdateTweetResponse>
    @JvmStatic
    get() = TweetServiceGrpc.getUpdateTweetMethod()

  public val deleteTweetMethod: MethodDescriptor<DeleteTweetRequest, DeleteTweetResponse>
    @JvmStatic
    get() = TweetServiceGrpc.getDeleteTweetMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.TweetService service as suspending coroutines.
   */
  @StubFor(TweetServiceGrpc::class)
  public class TweetServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<TweetServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): TweetServiceCoroutineStub = TweetServiceCoroutineStub(channel, callOptions)

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
    public suspend fun createTweet(request: CreateTweetRequest, headers: Metadata = Metadata()): CreateTweetResponse = unaryRpc(
      channel,
      TweetServiceGrpc.getCreateTweetMethod(),
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
    public suspend fun getTweet(request: GetTweetRequest, headers: Metadata = Metadata()): GetTweetResponse = unaryRpc(
      channel,
      TweetServiceGrpc.getGetTweetMethod(),
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
    public suspend fun listTweets(request: ListTweetsRequest, headers: Metadata = Metadata()): ListTweetsResponse = unaryRpc(
      channel,
      TweetServiceGrpc.getListTweetsMethod(),
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
    public suspend fun updateTweet(request: UpdateTweetRequest, headers: Metadata = Metadata()): UpdateTweetResponse = unaryRpc(
      channel,
      TweetServiceGrpc.getUpdateTweetMethod(),
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
    public suspend fun deleteTweet(request: DeleteTweetRequest, headers: Metadata = Metadata()): DeleteTweetResponse = unaryRpc(
      channel,
      TweetServiceGrpc.getDeleteTweetMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.TweetService service based on Kotlin coroutines.
   */
  public abstract class TweetServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.TweetService.CreateTweet.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun createTweet(request: CreateTweetRequest): CreateTweetResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.TweetService.CreateTweet is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.TweetService.GetTweet.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getTweet(request: GetTweetRequest): GetTweetResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.TweetService.GetTweet is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.TweetService.ListTweets.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listTweets(request: ListTweetsRequest): ListTweetsResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.TweetService.ListTweets is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.TweetService.UpdateTweet.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun updateTweet(request: UpdateTweetRequest): UpdateTweetResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.TweetService.UpdateTweet is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.TweetService.DeleteTweet.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun deleteTweet(request: DeleteTweetRequest): DeleteTweetResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.TweetService.DeleteTweet is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = TweetServiceGrpc.getCreateTweetMethod(),
      implementation = ::createTweet
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = TweetServiceGrpc.getGetTweetMethod(),
      implementation = ::getTweet
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = TweetServiceGrpc.getListTweetsMethod(),
      implementation = ::listTweets
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = TweetServiceGrpc.getUpdateTweetMethod(),
      implementation = ::updateTweet
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = TweetServiceGrpc.getDeleteTweetMethod(),
      implementation = ::deleteTweet
    )).build()
  }
}
