package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * UserService is the caller's own account.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class UserServiceGrpc {

  private UserServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.UserService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetMeRequest,
      dev.marquee.v1.GetMeResponse> getGetMeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetMe",
      requestType = dev.marquee.v1.GetMeRequest.class,
      responseType = dev.marquee.v1.GetMeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetMeRequest,
      dev.marquee.v1.GetMeResponse> getGetMeMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetMeRequest, dev.marquee.v1.GetMeResponse> getGetMeMethod;
    if ((getGetMeMethod = UserServiceGrpc.getGetMeMethod) == null) {
      synchronized (UserServiceGrpc.class) {
        if ((getGetMeMethod = UserServiceGrpc.getGetMeMethod) == null) {
          UserServiceGrpc.getGetMeMethod = getGetMeMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetMeRequest, dev.marquee.v1.GetMeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetMe"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetMeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetMeResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetMeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UpdateMeRequest,
      dev.marquee.v1.UpdateMeResponse> getUpdateMeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateMe",
      requestType = dev.marquee.v1.UpdateMeRequest.class,
      responseType = dev.marquee.v1.UpdateMeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UpdateMeRequest,
      dev.marquee.v1.UpdateMeResponse> getUpdateMeMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UpdateMeRequest, dev.marquee.v1.UpdateMeResponse> getUpdateMeMethod;
    if ((getUpdateMeMethod = UserServiceGrpc.getUpdateMeMethod) == null) {
      synchronized (UserServiceGrpc.class) {
        if ((getUpdateMeMethod = UserServiceGrpc.getUpdateMeMethod) == null) {
          UserServiceGrpc.getUpdateMeMethod = getUpdateMeMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UpdateMeRequest, dev.marquee.v1.UpdateMeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateMe"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateMeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateMeResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUpdateMeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.DeleteMeRequest,
      dev.marquee.v1.DeleteMeResponse> getDeleteMeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteMe",
      requestType = dev.marquee.v1.DeleteMeRequest.class,
      responseType = dev.marquee.v1.DeleteMeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.DeleteMeRequest,
      dev.marquee.v1.DeleteMeResponse> getDeleteMeMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.DeleteMeRequest, dev.marquee.v1.DeleteMeResponse> getDeleteMeMethod;
    if ((getDeleteMeMethod = UserServiceGrpc.getDeleteMeMethod) == null) {
      synchronized (UserServiceGrpc.class) {
        if ((getDeleteMeMethod = UserServiceGrpc.getDeleteMeMethod) == null) {
          UserServiceGrpc.getDeleteMeMethod = getDeleteMeMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.DeleteMeRequest, dev.marquee.v1.DeleteMeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteMe"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteMeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteMeResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getDeleteMeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetAvatarRequest,
      dev.marquee.v1.SetAvatarResponse> getSetAvatarMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetAvatar",
      requestType = dev.marquee.v1.SetAvatarRequest.class,
      responseType = dev.marquee.v1.SetAvatarResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetAvatarRequest,
      dev.marquee.v1.SetAvatarResponse> getSetAvatarMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetAvatarRequest, dev.marquee.v1.SetAvatarResponse> getSetAvatarMethod;
    if ((getSetAvatarMethod = UserServiceGrpc.getSetAvatarMethod) == null) {
      synchronized (UserServiceGrpc.class) {
        if ((getSetAvatarMethod = UserServiceGrpc.getSetAvatarMethod) == null) {
          UserServiceGrpc.getSetAvatarMethod = getSetAvatarMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetAvatarRequest, dev.marquee.v1.SetAvatarResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetAvatar"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetAvatarRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetAvatarResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetAvatarMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetCoverImageRequest,
      dev.marquee.v1.SetCoverImageResponse> getSetCoverImageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetCoverImage",
      requestType = dev.marquee.v1.SetCoverImageRequest.class,
      responseType = dev.marquee.v1.SetCoverImageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetCoverImageRequest,
      dev.marquee.v1.SetCoverImageResponse> getSetCoverImageMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetCoverImageRequest, dev.marquee.v1.SetCoverImageResponse> getSetCoverImageMethod;
    if ((getSetCoverImageMethod = UserServiceGrpc.getSetCoverImageMethod) == null) {
      synchronized (UserServiceGrpc.class) {
        if ((getSetCoverImageMethod = UserServiceGrpc.getSetCoverImageMethod) == null) {
          UserServiceGrpc.getSetCoverImageMethod = getSetCoverImageMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetCoverImageRequest, dev.marquee.v1.SetCoverImageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetCoverImage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetCoverImageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetCoverImageResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetCoverImageMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static UserServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UserServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UserServiceStub>() {
        @java.lang.Override
        public UserServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UserServiceStub(channel, callOptions);
        }
      };
    return UserServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static UserServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UserServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UserServiceBlockingV2Stub>() {
        @java.lang.Override
        public UserServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UserServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return UserServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static UserServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UserServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UserServiceBlockingStub>() {
        @java.lang.Override
        public UserServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UserServiceBlockingStub(channel, callOptions);
        }
      };
    return UserServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static UserServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UserServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UserServiceFutureStub>() {
        @java.lang.Override
        public UserServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UserServiceFutureStub(channel, callOptions);
        }
      };
    return UserServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetMe returns the caller's account.
     * </pre>
     */
    default void getMe(dev.marquee.v1.GetMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetMeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetMeMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateMe changes the caller's account and channel; what is absent stays as it is.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, ALREADY_EXISTS (EMAIL_TAKEN) and
     * UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile, and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an
     * address tries too many e-mail addresses.
     * </pre>
     */
    default void updateMe(dev.marquee.v1.UpdateMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateMeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateMeMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteMe deletes the caller's account with all that belongs to it, and ends its sessions.
     * The channel, its videos and uploads are gone at once, their bytes soon after; username and e-mail address are free.
     * If the reply is lost, a retry fails with UNAUTHENTICATED (SESSION_REVOKED): the account is deleted.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, and UNAVAILABLE (UNAVAILABLE) when it
     * was changed meanwhile.
     * </pre>
     */
    default void deleteMe(dev.marquee.v1.DeleteMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteMeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteMeMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetAvatar sets or removes the square picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    default void setAvatar(dev.marquee.v1.SetAvatarRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetAvatarResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetAvatarMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetCoverImage sets or removes the wide picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    default void setCoverImage(dev.marquee.v1.SetCoverImageRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetCoverImageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetCoverImageMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service UserService.
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public static abstract class UserServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return UserServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service UserService.
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public static final class UserServiceStub
      extends io.grpc.stub.AbstractAsyncStub<UserServiceStub> {
    private UserServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UserServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UserServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetMe returns the caller's account.
     * </pre>
     */
    public void getMe(dev.marquee.v1.GetMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetMeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetMeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateMe changes the caller's account and channel; what is absent stays as it is.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, ALREADY_EXISTS (EMAIL_TAKEN) and
     * UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile, and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an
     * address tries too many e-mail addresses.
     * </pre>
     */
    public void updateMe(dev.marquee.v1.UpdateMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateMeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateMeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteMe deletes the caller's account with all that belongs to it, and ends its sessions.
     * The channel, its videos and uploads are gone at once, their bytes soon after; username and e-mail address are free.
     * If the reply is lost, a retry fails with UNAUTHENTICATED (SESSION_REVOKED): the account is deleted.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, and UNAVAILABLE (UNAVAILABLE) when it
     * was changed meanwhile.
     * </pre>
     */
    public void deleteMe(dev.marquee.v1.DeleteMeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteMeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteMeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetAvatar sets or removes the square picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public void setAvatar(dev.marquee.v1.SetAvatarRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetAvatarResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetAvatarMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetCoverImage sets or removes the wide picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public void setCoverImage(dev.marquee.v1.SetCoverImageRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetCoverImageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetCoverImageMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service UserService.
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public static final class UserServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<UserServiceBlockingV2Stub> {
    private UserServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UserServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UserServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetMe returns the caller's account.
     * </pre>
     */
    public dev.marquee.v1.GetMeResponse getMe(dev.marquee.v1.GetMeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateMe changes the caller's account and channel; what is absent stays as it is.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, ALREADY_EXISTS (EMAIL_TAKEN) and
     * UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile, and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an
     * address tries too many e-mail addresses.
     * </pre>
     */
    public dev.marquee.v1.UpdateMeResponse updateMe(dev.marquee.v1.UpdateMeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteMe deletes the caller's account with all that belongs to it, and ends its sessions.
     * The channel, its videos and uploads are gone at once, their bytes soon after; username and e-mail address are free.
     * If the reply is lost, a retry fails with UNAUTHENTICATED (SESSION_REVOKED): the account is deleted.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, and UNAVAILABLE (UNAVAILABLE) when it
     * was changed meanwhile.
     * </pre>
     */
    public dev.marquee.v1.DeleteMeResponse deleteMe(dev.marquee.v1.DeleteMeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetAvatar sets or removes the square picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetAvatarResponse setAvatar(dev.marquee.v1.SetAvatarRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetAvatarMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetCoverImage sets or removes the wide picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetCoverImageResponse setCoverImage(dev.marquee.v1.SetCoverImageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetCoverImageMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service UserService.
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public static final class UserServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<UserServiceBlockingStub> {
    private UserServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UserServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UserServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetMe returns the caller's account.
     * </pre>
     */
    public dev.marquee.v1.GetMeResponse getMe(dev.marquee.v1.GetMeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateMe changes the caller's account and channel; what is absent stays as it is.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, ALREADY_EXISTS (EMAIL_TAKEN) and
     * UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile, and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an
     * address tries too many e-mail addresses.
     * </pre>
     */
    public dev.marquee.v1.UpdateMeResponse updateMe(dev.marquee.v1.UpdateMeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteMe deletes the caller's account with all that belongs to it, and ends its sessions.
     * The channel, its videos and uploads are gone at once, their bytes soon after; username and e-mail address are free.
     * If the reply is lost, a retry fails with UNAUTHENTICATED (SESSION_REVOKED): the account is deleted.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, and UNAVAILABLE (UNAVAILABLE) when it
     * was changed meanwhile.
     * </pre>
     */
    public dev.marquee.v1.DeleteMeResponse deleteMe(dev.marquee.v1.DeleteMeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteMeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetAvatar sets or removes the square picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetAvatarResponse setAvatar(dev.marquee.v1.SetAvatarRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetAvatarMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetCoverImage sets or removes the wide picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetCoverImageResponse setCoverImage(dev.marquee.v1.SetCoverImageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetCoverImageMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service UserService.
   * <pre>
   * UserService is the caller's own account.
   * </pre>
   */
  public static final class UserServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<UserServiceFutureStub> {
    private UserServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UserServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UserServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetMe returns the caller's account.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetMeResponse> getMe(
        dev.marquee.v1.GetMeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetMeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateMe changes the caller's account and channel; what is absent stays as it is.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, ALREADY_EXISTS (EMAIL_TAKEN) and
     * UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile, and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an
     * address tries too many e-mail addresses.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UpdateMeResponse> updateMe(
        dev.marquee.v1.UpdateMeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateMeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteMe deletes the caller's account with all that belongs to it, and ends its sessions.
     * The channel, its videos and uploads are gone at once, their bytes soon after; username and e-mail address are free.
     * If the reply is lost, a retry fails with UNAUTHENTICATED (SESSION_REVOKED): the account is deleted.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the password is wrong, and UNAVAILABLE (UNAVAILABLE) when it
     * was changed meanwhile.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.DeleteMeResponse> deleteMe(
        dev.marquee.v1.DeleteMeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteMeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetAvatar sets or removes the square picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetAvatarResponse> setAvatar(
        dev.marquee.v1.SetAvatarRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetAvatarMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetCoverImage sets or removes the wide picture of the caller's channel; the same picture again keeps its URLs.
     * Fails with INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetCoverImageResponse> setCoverImage(
        dev.marquee.v1.SetCoverImageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetCoverImageMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_ME = 0;
  private static final int METHODID_UPDATE_ME = 1;
  private static final int METHODID_DELETE_ME = 2;
  private static final int METHODID_SET_AVATAR = 3;
  private static final int METHODID_SET_COVER_IMAGE = 4;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_GET_ME:
          serviceImpl.getMe((dev.marquee.v1.GetMeRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetMeResponse>) responseObserver);
          break;
        case METHODID_UPDATE_ME:
          serviceImpl.updateMe((dev.marquee.v1.UpdateMeRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateMeResponse>) responseObserver);
          break;
        case METHODID_DELETE_ME:
          serviceImpl.deleteMe((dev.marquee.v1.DeleteMeRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteMeResponse>) responseObserver);
          break;
        case METHODID_SET_AVATAR:
          serviceImpl.setAvatar((dev.marquee.v1.SetAvatarRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetAvatarResponse>) responseObserver);
          break;
        case METHODID_SET_COVER_IMAGE:
          serviceImpl.setCoverImage((dev.marquee.v1.SetCoverImageRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetCoverImageResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetMeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetMeRequest,
              dev.marquee.v1.GetMeResponse>(
                service, METHODID_GET_ME)))
        .addMethod(
          getUpdateMeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UpdateMeRequest,
              dev.marquee.v1.UpdateMeResponse>(
                service, METHODID_UPDATE_ME)))
        .addMethod(
          getDeleteMeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.DeleteMeRequest,
              dev.marquee.v1.DeleteMeResponse>(
                service, METHODID_DELETE_ME)))
        .addMethod(
          getSetAvatarMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetAvatarRequest,
              dev.marquee.v1.SetAvatarResponse>(
                service, METHODID_SET_AVATAR)))
        .addMethod(
          getSetCoverImageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetCoverImageRequest,
              dev.marquee.v1.SetCoverImageResponse>(
                service, METHODID_SET_COVER_IMAGE)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (UserServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getGetMeMethod())
              .addMethod(getUpdateMeMethod())
              .addMethod(getDeleteMeMethod())
              .addMethod(getSetAvatarMethod())
              .addMethod(getSetCoverImageMethod())
              .build();
        }
      }
    }
    return result;
  }
}
