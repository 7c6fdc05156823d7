package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * TweetService is for short texts that channels post.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class TweetServiceGrpc {

  private TweetServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.TweetService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.CreateTweetRequest,
      dev.marquee.v1.CreateTweetResponse> getCreateTweetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateTweet",
      requestType = dev.marquee.v1.CreateTweetRequest.class,
      responseType = dev.marquee.v1.CreateTweetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.CreateTweetRequest,
      dev.marquee.v1.CreateTweetResponse> getCreateTweetMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.CreateTweetRequest, dev.marquee.v1.CreateTweetResponse> getCreateTweetMethod;
    if ((getCreateTweetMethod = TweetServiceGrpc.getCreateTweetMethod) == null) {
      synchronized (TweetServiceGrpc.class) {
        if ((getCreateTweetMethod = TweetServiceGrpc.getCreateTweetMethod) == null) {
          TweetServiceGrpc.getCreateTweetMethod = getCreateTweetMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.CreateTweetRequest, dev.marquee.v1.CreateTweetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateTweet"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateTweetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateTweetResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getCreateTweetMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetTweetRequest,
      dev.marquee.v1.GetTweetResponse> getGetTweetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetTweet",
      requestType = dev.marquee.v1.GetTweetRequest.class,
      responseType = dev.marquee.v1.GetTweetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetTweetRequest,
      dev.marquee.v1.GetTweetResponse> getGetTweetMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetTweetRequest, dev.marquee.v1.GetTweetResponse> getGetTweetMethod;
    if ((getGetTweetMethod = TweetServiceGrpc.getGetTweetMethod) == null) {
      synchronized (TweetServiceGrpc.class) {
        if ((getGetTweetMethod = TweetServiceGrpc.getGetTweetMethod) == null) {
          TweetServiceGrpc.getGetTweetMethod = getGetTweetMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetTweetRequest, dev.marquee.v1.GetTweetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetTweet"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetTweetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetTweetResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetTweetMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListTweetsRequest,
      dev.marquee.v1.ListTweetsResponse> getListTweetsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListTweets",
      requestType = dev.marquee.v1.ListTweetsRequest.class,
      responseType = dev.marquee.v1.ListTweetsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListTweetsRequest,
      dev.marquee.v1.ListTweetsResponse> getListTweetsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListTweetsRequest, dev.marquee.v1.ListTweetsResponse> getListTweetsMethod;
    if ((getListTweetsMethod = TweetServiceGrpc.getListTweetsMethod) == null) {
      synchronized (TweetServiceGrpc.class) {
        if ((getListTweetsMethod = TweetServiceGrpc.getListTweetsMethod) == null) {
          TweetServiceGrpc.getListTweetsMethod = getListTweetsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListTweetsRequest, dev.marquee.v1.ListTweetsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListTweets"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListTweetsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListTweetsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListTweetsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UpdateTweetRequest,
      dev.marquee.v1.UpdateTweetResponse> getUpdateTweetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateTweet",
      requestType = dev.marquee.v1.UpdateTweetRequest.class,
      responseType = dev.marquee.v1.UpdateTweetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UpdateTweetRequest,
      dev.marquee.v1.UpdateTweetResponse> getUpdateTweetMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UpdateTweetRequest, dev.marquee.v1.UpdateTweetResponse> getUpdateTweetMethod;
    if ((getUpdateTweetMethod = TweetServiceGrpc.getUpdateTweetMethod) == null) {
      synchronized (TweetServiceGrpc.class) {
        if ((getUpdateTweetMethod = TweetServiceGrpc.getUpdateTweetMethod) == null) {
          TweetServiceGrpc.getUpdateTweetMethod = getUpdateTweetMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UpdateTweetRequest, dev.marquee.v1.UpdateTweetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateTweet"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateTweetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateTweetResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUpdateTweetMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.DeleteTweetRequest,
      dev.marquee.v1.DeleteTweetResponse> getDeleteTweetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteTweet",
      requestType = dev.marquee.v1.DeleteTweetRequest.class,
      responseType = dev.marquee.v1.DeleteTweetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.DeleteTweetRequest,
      dev.marquee.v1.DeleteTweetResponse> getDeleteTweetMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.DeleteTweetRequest, dev.marquee.v1.DeleteTweetResponse> getDeleteTweetMethod;
    if ((getDeleteTweetMethod = TweetServiceGrpc.getDeleteTweetMethod) == null) {
      synchronized (TweetServiceGrpc.class) {
        if ((getDeleteTweetMethod = TweetServiceGrpc.getDeleteTweetMethod) == null) {
          TweetServiceGrpc.getDeleteTweetMethod = getDeleteTweetMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.DeleteTweetRequest, dev.marquee.v1.DeleteTweetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteTweet"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteTweetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteTweetResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getDeleteTweetMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static TweetServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TweetServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TweetServiceStub>() {
        @java.lang.Override
        public TweetServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TweetServiceStub(channel, callOptions);
        }
      };
    return TweetServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static TweetServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TweetServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TweetServiceBlockingV2Stub>() {
        @java.lang.Override
        public TweetServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TweetServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return TweetServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static TweetServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TweetServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TweetServiceBlockingStub>() {
        @java.lang.Override
        public TweetServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TweetServiceBlockingStub(channel, callOptions);
        }
      };
    return TweetServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static TweetServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TweetServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TweetServiceFutureStub>() {
        @java.lang.Override
        public TweetServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TweetServiceFutureStub(channel, callOptions);
        }
      };
    return TweetServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreateTweet posts a tweet in the caller's channel; again with the same request id it returns the same tweet.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), and with NOT_FOUND (TWEET_NOT_FOUND) when the tweet of that request id
     * was deleted meanwhile.
     * </pre>
     */
    default void createTweet(dev.marquee.v1.CreateTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateTweetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateTweetMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetTweet returns a tweet.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND).
     * </pre>
     */
    default void getTweet(dev.marquee.v1.GetTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetTweetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetTweetMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListTweets returns a channel's tweets, the newest first.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    default void listTweets(dev.marquee.v1.ListTweetsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListTweetsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListTweetsMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateTweet changes the text of a tweet of the caller's.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void updateTweet(dev.marquee.v1.UpdateTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateTweetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateTweetMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteTweet deletes a tweet of the caller's; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void deleteTweet(dev.marquee.v1.DeleteTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteTweetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteTweetMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service TweetService.
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public static abstract class TweetServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return TweetServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service TweetService.
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public static final class TweetServiceStub
      extends io.grpc.stub.AbstractAsyncStub<TweetServiceStub> {
    private TweetServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TweetServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TweetServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateTweet posts a tweet in the caller's channel; again with the same request id it returns the same tweet.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), and with NOT_FOUND (TWEET_NOT_FOUND) when the tweet of that request id
     * was deleted meanwhile.
     * </pre>
     */
    public void createTweet(dev.marquee.v1.CreateTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateTweetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateTweetMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetTweet returns a tweet.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND).
     * </pre>
     */
    public void getTweet(dev.marquee.v1.GetTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetTweetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetTweetMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListTweets returns a channel's tweets, the newest first.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public void listTweets(dev.marquee.v1.ListTweetsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListTweetsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListTweetsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateTweet changes the text of a tweet of the caller's.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void updateTweet(dev.marquee.v1.UpdateTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateTweetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateTweetMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteTweet deletes a tweet of the caller's; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void deleteTweet(dev.marquee.v1.DeleteTweetRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteTweetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteTweetMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service TweetService.
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public static final class TweetServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<TweetServiceBlockingV2Stub> {
    private TweetServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TweetServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TweetServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateTweet posts a tweet in the caller's channel; again with the same request id it returns the same tweet.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), and with NOT_FOUND (TWEET_NOT_FOUND) when the tweet of that request id
     * was deleted meanwhile.
     * </pre>
     */
    public dev.marquee.v1.CreateTweetResponse createTweet(dev.marquee.v1.CreateTweetRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetTweet returns a tweet.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetTweetResponse getTweet(dev.marquee.v1.GetTweetRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListTweets returns a channel's tweets, the newest first.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListTweetsResponse listTweets(dev.marquee.v1.ListTweetsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListTweetsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateTweet changes the text of a tweet of the caller's.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.UpdateTweetResponse updateTweet(dev.marquee.v1.UpdateTweetRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteTweet deletes a tweet of the caller's; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteTweetResponse deleteTweet(dev.marquee.v1.DeleteTweetRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteTweetMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service TweetService.
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public static final class TweetServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<TweetServiceBlockingStub> {
    private TweetServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TweetServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TweetServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateTweet posts a tweet in the caller's channel; again with the same request id it returns the same tweet.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), and with NOT_FOUND (TWEET_NOT_FOUND) when the tweet of that request id
     * was deleted meanwhile.
     * </pre>
     */
    public dev.marquee.v1.CreateTweetResponse createTweet(dev.marquee.v1.CreateTweetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetTweet returns a tweet.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetTweetResponse getTweet(dev.marquee.v1.GetTweetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListTweets returns a channel's tweets, the newest first.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListTweetsResponse listTweets(dev.marquee.v1.ListTweetsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListTweetsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateTweet changes the text of a tweet of the caller's.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.UpdateTweetResponse updateTweet(dev.marquee.v1.UpdateTweetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateTweetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteTweet deletes a tweet of the caller's; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteTweetResponse deleteTweet(dev.marquee.v1.DeleteTweetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteTweetMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service TweetService.
   * <pre>
   * TweetService is for short texts that channels post.
   * </pre>
   */
  public static final class TweetServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<TweetServiceFutureStub> {
    private TweetServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TweetServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TweetServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateTweet posts a tweet in the caller's channel; again with the same request id it returns the same tweet.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), and with NOT_FOUND (TWEET_NOT_FOUND) when the tweet of that request id
     * was deleted meanwhile.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.CreateTweetResponse> createTweet(
        dev.marquee.v1.CreateTweetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateTweetMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetTweet returns a tweet.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetTweetResponse> getTweet(
        dev.marquee.v1.GetTweetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetTweetMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListTweets returns a channel's tweets, the newest first.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListTweetsResponse> listTweets(
        dev.marquee.v1.ListTweetsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListTweetsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateTweet changes the text of a tweet of the caller's.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UpdateTweetResponse> updateTweet(
        dev.marquee.v1.UpdateTweetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateTweetMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteTweet deletes a tweet of the caller's; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (TWEET_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.DeleteTweetResponse> deleteTweet(
        dev.marquee.v1.DeleteTweetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteTweetMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_TWEET = 0;
  private static final int METHODID_GET_TWEET = 1;
  private static final int METHODID_LIST_TWEETS = 2;
  private static final int METHODID_UPDATE_TWEET = 3;
  private static final int METHODID_DELETE_TWEET = 4;

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
        case METHODID_CREATE_TWEET:
          serviceImpl.createTweet((dev.marquee.v1.CreateTweetRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.CreateTweetResponse>) responseObserver);
          break;
        case METHODID_GET_TWEET:
          serviceImpl.getTweet((dev.marquee.v1.GetTweetRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetTweetResponse>) responseObserver);
          break;
        case METHODID_LIST_TWEETS:
          serviceImpl.listTweets((dev.marquee.v1.ListTweetsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListTweetsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_TWEET:
          serviceImpl.updateTweet((dev.marquee.v1.UpdateTweetRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateTweetResponse>) responseObserver);
          break;
        case METHODID_DELETE_TWEET:
          serviceImpl.deleteTweet((dev.marquee.v1.DeleteTweetRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteTweetResponse>) responseObserver);
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
          getCreateTweetMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.CreateTweetRequest,
              dev.marquee.v1.CreateTweetResponse>(
                service, METHODID_CREATE_TWEET)))
        .addMethod(
          getGetTweetMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetTweetRequest,
              dev.marquee.v1.GetTweetResponse>(
                service, METHODID_GET_TWEET)))
        .addMethod(
          getListTweetsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListTweetsRequest,
              dev.marquee.v1.ListTweetsResponse>(
                service, METHODID_LIST_TWEETS)))
        .addMethod(
          getUpdateTweetMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UpdateTweetRequest,
              dev.marquee.v1.UpdateTweetResponse>(
                service, METHODID_UPDATE_TWEET)))
        .addMethod(
          getDeleteTweetMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.DeleteTweetRequest,
              dev.marquee.v1.DeleteTweetResponse>(
                service, METHODID_DELETE_TWEET)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (TweetServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getCreateTweetMethod())
              .addMethod(getGetTweetMethod())
              .addMethod(getListTweetsMethod())
              .addMethod(getUpdateTweetMethod())
              .addMethod(getDeleteTweetMethod())
              .build();
        }
      }
    }
    return result;
  }
}
