package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
 * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
 * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
 * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
 * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
 * when it can never be refreshed again.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AuthServiceGrpc {

  private AuthServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.AuthService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RegisterRequest,
      dev.marquee.v1.RegisterResponse> getRegisterMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Register",
      requestType = dev.marquee.v1.RegisterRequest.class,
      responseType = dev.marquee.v1.RegisterResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RegisterRequest,
      dev.marquee.v1.RegisterResponse> getRegisterMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RegisterRequest, dev.marquee.v1.RegisterResponse> getRegisterMethod;
    if ((getRegisterMethod = AuthServiceGrpc.getRegisterMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getRegisterMethod = AuthServiceGrpc.getRegisterMethod) == null) {
          AuthServiceGrpc.getRegisterMethod = getRegisterMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RegisterRequest, dev.marquee.v1.RegisterResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Register"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RegisterRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RegisterResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRegisterMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.LoginRequest,
      dev.marquee.v1.LoginResponse> getLoginMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Login",
      requestType = dev.marquee.v1.LoginRequest.class,
      responseType = dev.marquee.v1.LoginResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.LoginRequest,
      dev.marquee.v1.LoginResponse> getLoginMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.LoginRequest, dev.marquee.v1.LoginResponse> getLoginMethod;
    if ((getLoginMethod = AuthServiceGrpc.getLoginMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getLoginMethod = AuthServiceGrpc.getLoginMethod) == null) {
          AuthServiceGrpc.getLoginMethod = getLoginMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.LoginRequest, dev.marquee.v1.LoginResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Login"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.LoginRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.LoginResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getLoginMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RefreshSessionRequest,
      dev.marquee.v1.RefreshSessionResponse> getRefreshSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RefreshSession",
      requestType = dev.marquee.v1.RefreshSessionRequest.class,
      responseType = dev.marquee.v1.RefreshSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RefreshSessionRequest,
      dev.marquee.v1.RefreshSessionResponse> getRefreshSessionMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RefreshSessionRequest, dev.marquee.v1.RefreshSessionResponse> getRefreshSessionMethod;
    if ((getRefreshSessionMethod = AuthServiceGrpc.getRefreshSessionMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getRefreshSessionMethod = AuthServiceGrpc.getRefreshSessionMethod) == null) {
          AuthServiceGrpc.getRefreshSessionMethod = getRefreshSessionMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RefreshSessionRequest, dev.marquee.v1.RefreshSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RefreshSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RefreshSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RefreshSessionResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRefreshSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.LogoutRequest,
      dev.marquee.v1.LogoutResponse> getLogoutMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Logout",
      requestType = dev.marquee.v1.LogoutRequest.class,
      responseType = dev.marquee.v1.LogoutResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.LogoutRequest,
      dev.marquee.v1.LogoutResponse> getLogoutMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.LogoutRequest, dev.marquee.v1.LogoutResponse> getLogoutMethod;
    if ((getLogoutMethod = AuthServiceGrpc.getLogoutMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getLogoutMethod = AuthServiceGrpc.getLogoutMethod) == null) {
          AuthServiceGrpc.getLogoutMethod = getLogoutMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.LogoutRequest, dev.marquee.v1.LogoutResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Logout"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.LogoutRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.LogoutResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getLogoutMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListSessionsRequest,
      dev.marquee.v1.ListSessionsResponse> getListSessionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSessions",
      requestType = dev.marquee.v1.ListSessionsRequest.class,
      responseType = dev.marquee.v1.ListSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListSessionsRequest,
      dev.marquee.v1.ListSessionsResponse> getListSessionsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListSessionsRequest, dev.marquee.v1.ListSessionsResponse> getListSessionsMethod;
    if ((getListSessionsMethod = AuthServiceGrpc.getListSessionsMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getListSessionsMethod = AuthServiceGrpc.getListSessionsMethod) == null) {
          AuthServiceGrpc.getListSessionsMethod = getListSessionsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListSessionsRequest, dev.marquee.v1.ListSessionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSessions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSessionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSessionsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListSessionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RevokeSessionRequest,
      dev.marquee.v1.RevokeSessionResponse> getRevokeSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeSession",
      requestType = dev.marquee.v1.RevokeSessionRequest.class,
      responseType = dev.marquee.v1.RevokeSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RevokeSessionRequest,
      dev.marquee.v1.RevokeSessionResponse> getRevokeSessionMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RevokeSessionRequest, dev.marquee.v1.RevokeSessionResponse> getRevokeSessionMethod;
    if ((getRevokeSessionMethod = AuthServiceGrpc.getRevokeSessionMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getRevokeSessionMethod = AuthServiceGrpc.getRevokeSessionMethod) == null) {
          AuthServiceGrpc.getRevokeSessionMethod = getRevokeSessionMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RevokeSessionRequest, dev.marquee.v1.RevokeSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RevokeSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RevokeSessionResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRevokeSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ChangePasswordRequest,
      dev.marquee.v1.ChangePasswordResponse> getChangePasswordMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ChangePassword",
      requestType = dev.marquee.v1.ChangePasswordRequest.class,
      responseType = dev.marquee.v1.ChangePasswordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ChangePasswordRequest,
      dev.marquee.v1.ChangePasswordResponse> getChangePasswordMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ChangePasswordRequest, dev.marquee.v1.ChangePasswordResponse> getChangePasswordMethod;
    if ((getChangePasswordMethod = AuthServiceGrpc.getChangePasswordMethod) == null) {
      synchronized (AuthServiceGrpc.class) {
        if ((getChangePasswordMethod = AuthServiceGrpc.getChangePasswordMethod) == null) {
          AuthServiceGrpc.getChangePasswordMethod = getChangePasswordMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ChangePasswordRequest, dev.marquee.v1.ChangePasswordResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ChangePassword"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ChangePasswordRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ChangePasswordResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getChangePasswordMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AuthServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AuthServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AuthServiceStub>() {
        @java.lang.Override
        public AuthServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AuthServiceStub(channel, callOptions);
        }
      };
    return AuthServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AuthServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AuthServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AuthServiceBlockingV2Stub>() {
        @java.lang.Override
        public AuthServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AuthServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AuthServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AuthServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AuthServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AuthServiceBlockingStub>() {
        @java.lang.Override
        public AuthServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AuthServiceBlockingStub(channel, callOptions);
        }
      };
    return AuthServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AuthServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AuthServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AuthServiceFutureStub>() {
        @java.lang.Override
        public AuthServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AuthServiceFutureStub(channel, callOptions);
        }
      };
    return AuthServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Register creates an account with its channel and signs the device in.
     * Fails with ALREADY_EXISTS (USERNAME_TAKEN, EMAIL_TAKEN) and INVALID_ARGUMENT (PASSWORD_TOO_COMMON, and IMAGE_* for the
     * avatar), and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an address tries too often; no account is made then.
     * </pre>
     */
    default void register(dev.marquee.v1.RegisterRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RegisterResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRegisterMethod(), responseObserver);
    }

    /**
     * <pre>
     * Login signs the device in with a password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID), the same for an unknown account and a wrong password, and with
     * RESOURCE_EXHAUSTED (RATE_LIMITED), whether the password is right or not, after too many wrong ones.
     * </pre>
     */
    default void login(dev.marquee.v1.LoginRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.LoginResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLoginMethod(), responseObserver);
    }

    /**
     * <pre>
     * RefreshSession exchanges a refresh token for new tokens.
     * A refresh token works once. When the reply was lost, the same token may be sent again for 30 seconds and gets the
     * same successor, as long as the successor was not used. Any other second use ends the session.
     * Without a token in the request, the cookie's is taken, and its successor travels in the cookie again. A token in the
     * request wins, and the cookie stays as it is.
     * Fails with UNAUTHENTICATED (TOKEN_INVALID, SESSION_REVOKED, SESSION_EXPIRED).
     * </pre>
     */
    default void refreshSession(dev.marquee.v1.RefreshSessionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RefreshSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRefreshSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Logout ends the caller's session: its refresh token at once, its access token within 5 seconds on every node.
     * </pre>
     */
    default void logout(dev.marquee.v1.LogoutRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.LogoutResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLogoutMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSessions returns the caller's sessions that have not ended, newest first.
     * </pre>
     */
    default void listSessions(dev.marquee.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSessionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * RevokeSession ends one of the caller's sessions as Logout would; again it changes nothing.
     * Fails with NOT_FOUND (SESSION_NOT_FOUND).
     * </pre>
     */
    default void revokeSession(dev.marquee.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RevokeSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ChangePassword replaces the password, ends all sessions of the account and opens a new one for the caller.
     * The caller's own session ends too: whoever has stolen a token is out. If the reply is lost, log in with the new
     * password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the current password is wrong, INVALID_ARGUMENT
     * (PASSWORD_TOO_COMMON) and UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile.
     * </pre>
     */
    default void changePassword(dev.marquee.v1.ChangePasswordRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ChangePasswordResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getChangePasswordMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AuthService.
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public static abstract class AuthServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AuthServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AuthService.
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public static final class AuthServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AuthServiceStub> {
    private AuthServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AuthServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AuthServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Register creates an account with its channel and signs the device in.
     * Fails with ALREADY_EXISTS (USERNAME_TAKEN, EMAIL_TAKEN) and INVALID_ARGUMENT (PASSWORD_TOO_COMMON, and IMAGE_* for the
     * avatar), and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an address tries too often; no account is made then.
     * </pre>
     */
    public void register(dev.marquee.v1.RegisterRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RegisterResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRegisterMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Login signs the device in with a password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID), the same for an unknown account and a wrong password, and with
     * RESOURCE_EXHAUSTED (RATE_LIMITED), whether the password is right or not, after too many wrong ones.
     * </pre>
     */
    public void login(dev.marquee.v1.LoginRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.LoginResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLoginMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RefreshSession exchanges a refresh token for new tokens.
     * A refresh token works once. When the reply was lost, the same token may be sent again for 30 seconds and gets the
     * same successor, as long as the successor was not used. Any other second use ends the session.
     * Without a token in the request, the cookie's is taken, and its successor travels in the cookie again. A token in the
     * request wins, and the cookie stays as it is.
     * Fails with UNAUTHENTICATED (TOKEN_INVALID, SESSION_REVOKED, SESSION_EXPIRED).
     * </pre>
     */
    public void refreshSession(dev.marquee.v1.RefreshSessionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RefreshSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Logout ends the caller's session: its refresh token at once, its access token within 5 seconds on every node.
     * </pre>
     */
    public void logout(dev.marquee.v1.LogoutRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.LogoutResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLogoutMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSessions returns the caller's sessions that have not ended, newest first.
     * </pre>
     */
    public void listSessions(dev.marquee.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RevokeSession ends one of the caller's sessions as Logout would; again it changes nothing.
     * Fails with NOT_FOUND (SESSION_NOT_FOUND).
     * </pre>
     */
    public void revokeSession(dev.marquee.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RevokeSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ChangePassword replaces the password, ends all sessions of the account and opens a new one for the caller.
     * The caller's own session ends too: whoever has stolen a token is out. If the reply is lost, log in with the new
     * password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the current password is wrong, INVALID_ARGUMENT
     * (PASSWORD_TOO_COMMON) and UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile.
     * </pre>
     */
    public void changePassword(dev.marquee.v1.ChangePasswordRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ChangePasswordResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getChangePasswordMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AuthService.
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public static final class AuthServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AuthServiceBlockingV2Stub> {
    private AuthServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AuthServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AuthServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Register creates an account with its channel and signs the device in.
     * Fails with ALREADY_EXISTS (USERNAME_TAKEN, EMAIL_TAKEN) and INVALID_ARGUMENT (PASSWORD_TOO_COMMON, and IMAGE_* for the
     * avatar), and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an address tries too often; no account is made then.
     * </pre>
     */
    public dev.marquee.v1.RegisterResponse register(dev.marquee.v1.RegisterRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRegisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Login signs the device in with a password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID), the same for an unknown account and a wrong password, and with
     * RESOURCE_EXHAUSTED (RATE_LIMITED), whether the password is right or not, after too many wrong ones.
     * </pre>
     */
    public dev.marquee.v1.LoginResponse login(dev.marquee.v1.LoginRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLoginMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RefreshSession exchanges a refresh token for new tokens.
     * A refresh token works once. When the reply was lost, the same token may be sent again for 30 seconds and gets the
     * same successor, as long as the successor was not used. Any other second use ends the session.
     * Without a token in the request, the cookie's is taken, and its successor travels in the cookie again. A token in the
     * request wins, and the cookie stays as it is.
     * Fails with UNAUTHENTICATED (TOKEN_INVALID, SESSION_REVOKED, SESSION_EXPIRED).
     * </pre>
     */
    public dev.marquee.v1.RefreshSessionResponse refreshSession(dev.marquee.v1.RefreshSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRefreshSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Logout ends the caller's session: its refresh token at once, its access token within 5 seconds on every node.
     * </pre>
     */
    public dev.marquee.v1.LogoutResponse logout(dev.marquee.v1.LogoutRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLogoutMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSessions returns the caller's sessions that have not ended, newest first.
     * </pre>
     */
    public dev.marquee.v1.ListSessionsResponse listSessions(dev.marquee.v1.ListSessionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeSession ends one of the caller's sessions as Logout would; again it changes nothing.
     * Fails with NOT_FOUND (SESSION_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.RevokeSessionResponse revokeSession(dev.marquee.v1.RevokeSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ChangePassword replaces the password, ends all sessions of the account and opens a new one for the caller.
     * The caller's own session ends too: whoever has stolen a token is out. If the reply is lost, log in with the new
     * password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the current password is wrong, INVALID_ARGUMENT
     * (PASSWORD_TOO_COMMON) and UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile.
     * </pre>
     */
    public dev.marquee.v1.ChangePasswordResponse changePassword(dev.marquee.v1.ChangePasswordRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getChangePasswordMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AuthService.
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public static final class AuthServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AuthServiceBlockingStub> {
    private AuthServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AuthServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AuthServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Register creates an account with its channel and signs the device in.
     * Fails with ALREADY_EXISTS (USERNAME_TAKEN, EMAIL_TAKEN) and INVALID_ARGUMENT (PASSWORD_TOO_COMMON, and IMAGE_* for the
     * avatar), and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an address tries too often; no account is made then.
     * </pre>
     */
    public dev.marquee.v1.RegisterResponse register(dev.marquee.v1.RegisterRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRegisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Login signs the device in with a password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID), the same for an unknown account and a wrong password, and with
     * RESOURCE_EXHAUSTED (RATE_LIMITED), whether the password is right or not, after too many wrong ones.
     * </pre>
     */
    public dev.marquee.v1.LoginResponse login(dev.marquee.v1.LoginRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLoginMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RefreshSession exchanges a refresh token for new tokens.
     * A refresh token works once. When the reply was lost, the same token may be sent again for 30 seconds and gets the
     * same successor, as long as the successor was not used. Any other second use ends the session.
     * Without a token in the request, the cookie's is taken, and its successor travels in the cookie again. A token in the
     * request wins, and the cookie stays as it is.
     * Fails with UNAUTHENTICATED (TOKEN_INVALID, SESSION_REVOKED, SESSION_EXPIRED).
     * </pre>
     */
    public dev.marquee.v1.RefreshSessionResponse refreshSession(dev.marquee.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRefreshSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Logout ends the caller's session: its refresh token at once, its access token within 5 seconds on every node.
     * </pre>
     */
    public dev.marquee.v1.LogoutResponse logout(dev.marquee.v1.LogoutRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLogoutMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSessions returns the caller's sessions that have not ended, newest first.
     * </pre>
     */
    public dev.marquee.v1.ListSessionsResponse listSessions(dev.marquee.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RevokeSession ends one of the caller's sessions as Logout would; again it changes nothing.
     * Fails with NOT_FOUND (SESSION_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.RevokeSessionResponse revokeSession(dev.marquee.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ChangePassword replaces the password, ends all sessions of the account and opens a new one for the caller.
     * The caller's own session ends too: whoever has stolen a token is out. If the reply is lost, log in with the new
     * password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the current password is wrong, INVALID_ARGUMENT
     * (PASSWORD_TOO_COMMON) and UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile.
     * </pre>
     */
    public dev.marquee.v1.ChangePasswordResponse changePassword(dev.marquee.v1.ChangePasswordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getChangePasswordMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AuthService.
   * <pre>
   * AuthService opens, renews and ends sessions. Each signed-in device has a session of its own.
   * A page in a browser can ask for its refresh token in a cookie that no script can read (`refresh_token_in_cookie`). It
   * calls with credentials then. The server sets, reads and clears that cookie only for pages of its own origin and of those
   * that it was told of (--cors-origin), of the same site; from anywhere else, native clients included, the flag and the
   * cookie are refused with FAILED_PRECONDITION (COOKIE_ORIGIN_UNKNOWN). The cookie is cleared when its session ends, and
   * when it can never be refreshed again.
   * </pre>
   */
  public static final class AuthServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AuthServiceFutureStub> {
    private AuthServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AuthServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AuthServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Register creates an account with its channel and signs the device in.
     * Fails with ALREADY_EXISTS (USERNAME_TAKEN, EMAIL_TAKEN) and INVALID_ARGUMENT (PASSWORD_TOO_COMMON, and IMAGE_* for the
     * avatar), and with RESOURCE_EXHAUSTED (RATE_LIMITED) when an address tries too often; no account is made then.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RegisterResponse> register(
        dev.marquee.v1.RegisterRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRegisterMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Login signs the device in with a password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID), the same for an unknown account and a wrong password, and with
     * RESOURCE_EXHAUSTED (RATE_LIMITED), whether the password is right or not, after too many wrong ones.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.LoginResponse> login(
        dev.marquee.v1.LoginRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLoginMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RefreshSession exchanges a refresh token for new tokens.
     * A refresh token works once. When the reply was lost, the same token may be sent again for 30 seconds and gets the
     * same successor, as long as the successor was not used. Any other second use ends the session.
     * Without a token in the request, the cookie's is taken, and its successor travels in the cookie again. A token in the
     * request wins, and the cookie stays as it is.
     * Fails with UNAUTHENTICATED (TOKEN_INVALID, SESSION_REVOKED, SESSION_EXPIRED).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RefreshSessionResponse> refreshSession(
        dev.marquee.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Logout ends the caller's session: its refresh token at once, its access token within 5 seconds on every node.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.LogoutResponse> logout(
        dev.marquee.v1.LogoutRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLogoutMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSessions returns the caller's sessions that have not ended, newest first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListSessionsResponse> listSessions(
        dev.marquee.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RevokeSession ends one of the caller's sessions as Logout would; again it changes nothing.
     * Fails with NOT_FOUND (SESSION_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RevokeSessionResponse> revokeSession(
        dev.marquee.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ChangePassword replaces the password, ends all sessions of the account and opens a new one for the caller.
     * The caller's own session ends too: whoever has stolen a token is out. If the reply is lost, log in with the new
     * password.
     * Fails with UNAUTHENTICATED (CREDENTIALS_INVALID) when the current password is wrong, INVALID_ARGUMENT
     * (PASSWORD_TOO_COMMON) and UNAVAILABLE (UNAVAILABLE) when the password was changed meanwhile.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ChangePasswordResponse> changePassword(
        dev.marquee.v1.ChangePasswordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getChangePasswordMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_REGISTER = 0;
  private static final int METHODID_LOGIN = 1;
  private static final int METHODID_REFRESH_SESSION = 2;
  private static final int METHODID_LOGOUT = 3;
  private static final int METHODID_LIST_SESSIONS = 4;
  private static final int METHODID_REVOKE_SESSION = 5;
  private static final int METHODID_CHANGE_PASSWORD = 6;

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
        case METHODID_REGISTER:
          serviceImpl.register((dev.marquee.v1.RegisterRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RegisterResponse>) responseObserver);
          break;
        case METHODID_LOGIN:
          serviceImpl.login((dev.marquee.v1.LoginRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.LoginResponse>) responseObserver);
          break;
        case METHODID_REFRESH_SESSION:
          serviceImpl.refreshSession((dev.marquee.v1.RefreshSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RefreshSessionResponse>) responseObserver);
          break;
        case METHODID_LOGOUT:
          serviceImpl.logout((dev.marquee.v1.LogoutRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.LogoutResponse>) responseObserver);
          break;
        case METHODID_LIST_SESSIONS:
          serviceImpl.listSessions((dev.marquee.v1.ListSessionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListSessionsResponse>) responseObserver);
          break;
        case METHODID_REVOKE_SESSION:
          serviceImpl.revokeSession((dev.marquee.v1.RevokeSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RevokeSessionResponse>) responseObserver);
          break;
        case METHODID_CHANGE_PASSWORD:
          serviceImpl.changePassword((dev.marquee.v1.ChangePasswordRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ChangePasswordResponse>) responseObserver);
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
          getRegisterMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RegisterRequest,
              dev.marquee.v1.RegisterResponse>(
                service, METHODID_REGISTER)))
        .addMethod(
          getLoginMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.LoginRequest,
              dev.marquee.v1.LoginResponse>(
                service, METHODID_LOGIN)))
        .addMethod(
          getRefreshSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RefreshSessionRequest,
              dev.marquee.v1.RefreshSessionResponse>(
                service, METHODID_REFRESH_SESSION)))
        .addMethod(
          getLogoutMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.LogoutRequest,
              dev.marquee.v1.LogoutResponse>(
                service, METHODID_LOGOUT)))
        .addMethod(
          getListSessionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListSessionsRequest,
              dev.marquee.v1.ListSessionsResponse>(
                service, METHODID_LIST_SESSIONS)))
        .addMethod(
          getRevokeSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RevokeSessionRequest,
              dev.marquee.v1.RevokeSessionResponse>(
                service, METHODID_REVOKE_SESSION)))
        .addMethod(
          getChangePasswordMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ChangePasswordRequest,
              dev.marquee.v1.ChangePasswordResponse>(
                service, METHODID_CHANGE_PASSWORD)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (AuthServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getRegisterMethod())
              .addMethod(getLoginMethod())
              .addMethod(getRefreshSessionMethod())
              .addMethod(getLogoutMethod())
              .addMethod(getListSessionsMethod())
              .addMethod(getRevokeSessionMethod())
              .addMethod(getChangePasswordMethod())
              .build();
        }
      }
    }
    return result;
  }
}
