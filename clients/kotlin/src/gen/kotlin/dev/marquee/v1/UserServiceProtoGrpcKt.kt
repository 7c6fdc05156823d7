package dev.marquee.v1

import dev.marquee.v1.UserServiceGrpc.getServiceDescriptor
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
 * Holder for Kotlin coroutine-based client and server APIs for marquee.v1.UserService.
 */
public object UserServiceGrpcKt {
  public const val SERVICE_NAME: String = UserServiceGrpc.SERVICE_NAME

  @JvmStatic
  public val serviceDescriptor: ServiceDescriptor
    get() = getServiceDescriptor()

  public val getMeMethod: MethodDescriptor<GetMeRequest, GetMeResponse>
    @JvmStatic
    get() = UserServiceGrpc.getGetMeMethod()

  public val updateMeMethod: MethodDescriptor<UpdateMeRequest, UpdateMeResponse>
    @JvmStatic
    get() = UserServiceGrpc.getUpdateMeMethod()

  public val deleteMeMethod: MethodDescriptor<DeleteMeRequest, DeleteMeResponse>
    @JvmStatic
    get() = UserServiceGrpc.getDeleteMeMethod()

  public val setAvatarMethod: MethodDescriptor<SetAvatarRequest, SetAvatarResponse>
    @JvmStatic
    get() = UserServiceGrpc.getSetAvatarMethod()

  public val setCoverImageMethod: MethodDescriptor<SetCoverImageRequest, SetCoverImageResponse>
    @JvmStatic
    get() = UserServiceGrpc.getSetCoverImageMethod()

  /**
   * A stub for issuing RPCs to a(n) marquee.v1.UserService service as suspending coroutines.
   */
  @StubFor(UserServiceGrpc::class)
  public class UserServiceCoroutineStub @JvmOverloads constructor(
    channel: Channel,
    callOptions: CallOptions = DEFAULT,
  ) : AbstractCoroutineStub<UserServiceCoroutineStub>(channel, callOptions) {
    override fun build(channel: Channel, callOptions: CallOptions): UserServiceCoroutineStub = UserServiceCoroutineStub(channel, callOptions)

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
    public suspend fun getMe(request: GetMeRequest, headers: Metadata = Metadata()): GetMeResponse = unaryRpc(
      channel,
      UserServiceGrpc.getGetMeMethod(),
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
    public suspend fun updateMe(request: UpdateMeRequest, headers: Metadata = Metadata()): UpdateMeResponse = unaryRpc(
      channel,
      UserServiceGrpc.getUpdateMeMethod(),
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
    public suspend fun deleteMe(request: DeleteMeRequest, headers: Metadata = Metadata()): DeleteMeResponse = unaryRpc(
      channel,
      UserServiceGrpc.getDeleteMeMethod(),
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
    public suspend fun setAvatar(request: SetAvatarRequest, headers: Metadata = Metadata()): SetAvatarResponse = unaryRpc(
      channel,
      UserServiceGrpc.getSetAvatarMethod(),
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
    public suspend fun setCoverImage(request: SetCoverImageRequest, headers: Metadata = Metadata()): SetCoverImageResponse = unaryRpc(
      channel,
      UserServiceGrpc.getSetCoverImageMethod(),
      request,
      callOptions,
      headers
    )
  }

  /**
   * Skeletal implementation of the marquee.v1.UserService service based on Kotlin coroutines.
   */
  public abstract class UserServiceCoroutineImplBase(
    coroutineContext: CoroutineContext = EmptyCoroutineContext,
  ) : AbstractCoroutineServerImpl(coroutineContext) {
    /**
     * Returns the response to an RPC for marquee.v1.UserService.GetMe.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun getMe(request: GetMeRequest): GetMeResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UserService.GetMe is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UserService.UpdateMe.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun updateMe(request: UpdateMeRequest): UpdateMeResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UserService.UpdateMe is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UserService.DeleteMe.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun deleteMe(request: DeleteMeRequest): DeleteMeResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UserService.DeleteMe is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UserService.SetAvatar.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setAvatar(request: SetAvatarRequest): SetAvatarResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UserService.SetAvatar is unimplemented"))

    /**
     * Returns the response to an RPC for marquee.v1.UserService.SetCoverImage.
     *
     * If this method fails with a [StatusException], the RPC will fail with the corresponding
     * [io.grpc.Status].  If this method fails with a [java.util.concurrent.CancellationException], the RPC will fail
     * with status `Status.CANCELLED`.  If this method fails for any other reason, the RPC will
     * fail with `Status.UNKNOWN` with the exception as a cause.
     *
     * @param request The request from the client.
     */
    public open suspend fun setCoverImage(request: SetCoverImageRequest): SetCoverImageResponse = throw StatusException(UNIMPLEMENTED.withDescription("Method marquee.v1.UserService.SetCoverImage is unimplemented"))

    final override fun bindService(): ServerServiceDefinition = builder(getServiceDescriptor())
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UserServiceGrpc.getGetMeMethod(),
      implementation = ::getMe
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UserServiceGrpc.getUpdateMeMethod(),
      implementation = ::updateMe
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UserServiceGrpc.getDeleteMeMethod(),
      implementation = ::deleteMe
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UserServiceGrpc.getSetAvatarMethod(),
      implementation = ::setAvatar
    ))
      .addMethod(unaryServerMethodDefinition(
      context = this.context,
      descriptor = UserServiceGrpc.getSetCoverImageMethod(),
      implementation = ::setCoverImage
    )).build()
  }
}
