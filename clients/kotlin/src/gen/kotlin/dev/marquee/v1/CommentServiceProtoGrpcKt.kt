package dev.marquee.v1

import dev.marquee.v1.CommentServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.CommentService.
 */
public object CommentServiceGrpcKt {
  public const val SERVICE_NAME: String = CommentServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val createCommentMethod: MethodDescriptor<CreateCommentRequest, CreateCommentResponse>
    @JvmStatic
    get() = CommentServiceGrpc.getCreateCommentMethod()

  public val listCommentsMethod: MethodDescriptor<ListCommentsRequest, ListCommentsResponse>
    @JvmStatic
    get() = CommentServiceGrpc.getListCommentsMethod()

  public val listRepliesMethod: MethodDescriptor<ListRepliesRequest, ListRepliesResponse>
    @JvmStatic
    get() = CommentServiceGrpc.getListRepliesMethod()

  public val updateCommentMethod: MethodDescriptor<UpdateCommentRequest, UpdateCommentResponse>
    @JvmStatic
    get() = CommentServiceGrpc.getUpdateCommentMethod()

  public val deleteCommentMethod: MethodDescriptor<DeleteCommentRequest, DeleteCommentResponse>
    @JvmStatic
    get() = CommentServiceGrpc.getDeleteCommentMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.CommentService service as suspending coroutines.
   */
  @StubFor(CommentServiceGrpc::class)
  public class CommentServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<CommentServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): CommentServiceCoroutineStub = CommentServiceCoroutineStub(channel, callOptions)

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
    public suspend fun createComment(request: CreateCommentRequest, headers: Metadata = Metadata()): CreateCommentResponse = unaryRpc(
      channel,
      CommentServiceGrpc.getCreateCommentMethod(),
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
    public suspend fun listComments(request: ListCommentsRequest, headers: Metadata = Metadata()): ListCommentsResponse = unaryRpc(
      channel,
      CommentServiceGrpc.getListCommentsMethod(),
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
    public suspend fun listReplies(request: ListRepliesRequest, headers: Metadata = Metadata()): ListRepliesResponse = unaryRpc(
      channel,
      CommentServiceGrpc.getListRepliesMethod(),
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
    public suspend fun updateComment(request: UpdateCommentRequest, headers: Metadata = Metadata()): UpdateCommentResponse = unaryRpc(
      channel,
      CommentServiceGrpc.getUpdateCommentMethod(),
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
    public suspend fun deleteComment(request: DeleteCommentRequest, headers: Metadata = Metadata()): DeleteCommentResponse = unaryRpc(
      channel,
      CommentServiceGrpc.getDeleteCommentMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.CommentService service based on Kotlin coroutines.
   */
  public abstract class CommentServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.CommentService.CreateComment.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun createComment(request: CreateCommentRequest): CreateCommentResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.CommentService.CreateComment is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.CommentService.ListComments.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listComments(request: ListCommentsRequest): ListCommentsResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.CommentService.ListComments is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.CommentService.ListReplies.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun listReplies(request: ListRepliesRequest): ListRepliesResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.CommentService.ListReplies is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.CommentService.UpdateComment.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun updateComment(request: UpdateCommentRequest): UpdateCommentResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.CommentService.UpdateComment is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.CommentService.DeleteComment.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun deleteComment(request: DeleteCommentRequest): DeleteCommentResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.CommentService.DeleteComment is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = CommentServiceGrpc.getCreateCommentMethod(),
      implementation = ::createComment
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = CommentServiceGrpc.getListCommentsMethod(),
      implementation = ::listComments
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = CommentServiceGrpc.getListRepliesMethod(),
      implementation = ::listReplies
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = CommentServiceGrpc.getUpdateCommentMethod(),
      implementation = ::updateComment
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = CommentServiceGrpc.getDeleteCommentMethod(),
      implementation = ::deleteComment
    )).build()
  }
}
