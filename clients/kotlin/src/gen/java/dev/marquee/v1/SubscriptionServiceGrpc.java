package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * SubscriptionService says which channels somebody follows.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SubscriptionServiceGrpc {

  private SubscriptionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.SubscriptionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetSubscriptionRequest,
      dev.marquee.v1.SetSubscriptionResponse> getSetSubscriptionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetSubscription",
      requestType = dev.marquee.v1.SetSubscriptionRequest.class,
      responseType = dev.marquee.v1.SetSubscriptionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetSubscriptionRequest,
      dev.marquee.v1.SetSubscriptionResponse> getSetSubscriptionMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetSubscriptionRequest, dev.marquee.v1.SetSubscriptionResponse> getSetSubscriptionMethod;
    if ((getSetSubscriptionMethod = SubscriptionServiceGrpc.getSetSubscriptionMethod) == null) {
      synchronized (SubscriptionServiceGrpc.class) {
        if ((getSetSubscriptionMethod = SubscriptionServiceGrpc.getSetSubscriptionMethod) == null) {
          SubscriptionServiceGrpc.getSetSubscriptionMethod = getSetSubscriptionMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetSubscriptionRequest, dev.marquee.v1.SetSubscriptionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetSubscription"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetSubscriptionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetSubscriptionResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetSubscriptionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscribersRequest,
      dev.marquee.v1.ListSubscribersResponse> getListSubscribersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSubscribers",
      requestType = dev.marquee.v1.ListSubscribersRequest.class,
      responseType = dev.marquee.v1.ListSubscribersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscribersRequest,
      dev.marquee.v1.ListSubscribersResponse> getListSubscribersMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscribersRequest, dev.marquee.v1.ListSubscribersResponse> getListSubscribersMethod;
    if ((getListSubscribersMethod = SubscriptionServiceGrpc.getListSubscribersMethod) == null) {
      synchronized (SubscriptionServiceGrpc.class) {
        if ((getListSubscribersMethod = SubscriptionServiceGrpc.getListSubscribersMethod) == null) {
          SubscriptionServiceGrpc.getListSubscribersMethod = getListSubscribersMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListSubscribersRequest, dev.marquee.v1.ListSubscribersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSubscribers"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscribersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscribersResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListSubscribersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionsRequest,
      dev.marquee.v1.ListSubscriptionsResponse> getListSubscriptionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSubscriptions",
      requestType = dev.marquee.v1.ListSubscriptionsRequest.class,
      responseType = dev.marquee.v1.ListSubscriptionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionsRequest,
      dev.marquee.v1.ListSubscriptionsResponse> getListSubscriptionsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionsRequest, dev.marquee.v1.ListSubscriptionsResponse> getListSubscriptionsMethod;
    if ((getListSubscriptionsMethod = SubscriptionServiceGrpc.getListSubscriptionsMethod) == null) {
      synchronized (SubscriptionServiceGrpc.class) {
        if ((getListSubscriptionsMethod = SubscriptionServiceGrpc.getListSubscriptionsMethod) == null) {
          SubscriptionServiceGrpc.getListSubscriptionsMethod = getListSubscriptionsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListSubscriptionsRequest, dev.marquee.v1.ListSubscriptionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSubscriptions"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscriptionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscriptionsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListSubscriptionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionFeedRequest,
      dev.marquee.v1.ListSubscriptionFeedResponse> getListSubscriptionFeedMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSubscriptionFeed",
      requestType = dev.marquee.v1.ListSubscriptionFeedRequest.class,
      responseType = dev.marquee.v1.ListSubscriptionFeedResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionFeedRequest,
      dev.marquee.v1.ListSubscriptionFeedResponse> getListSubscriptionFeedMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListSubscriptionFeedRequest, dev.marquee.v1.ListSubscriptionFeedResponse> getListSubscriptionFeedMethod;
    if ((getListSubscriptionFeedMethod = SubscriptionServiceGrpc.getListSubscriptionFeedMethod) == null) {
      synchronized (SubscriptionServiceGrpc.class) {
        if ((getListSubscriptionFeedMethod = SubscriptionServiceGrpc.getListSubscriptionFeedMethod) == null) {
          SubscriptionServiceGrpc.getListSubscriptionFeedMethod = getListSubscriptionFeedMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListSubscriptionFeedRequest, dev.marquee.v1.ListSubscriptionFeedResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSubscriptionFeed"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscriptionFeedRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListSubscriptionFeedResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListSubscriptionFeedMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SubscriptionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceStub>() {
        @java.lang.Override
        public SubscriptionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SubscriptionServiceStub(channel, callOptions);
        }
      };
    return SubscriptionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SubscriptionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceBlockingV2Stub>() {
        @java.lang.Override
        public SubscriptionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SubscriptionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SubscriptionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SubscriptionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceBlockingStub>() {
        @java.lang.Override
        public SubscriptionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SubscriptionServiceBlockingStub(channel, callOptions);
        }
      };
    return SubscriptionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SubscriptionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SubscriptionServiceFutureStub>() {
        @java.lang.Override
        public SubscriptionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SubscriptionServiceFutureStub(channel, callOptions);
        }
      };
    return SubscriptionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * SetSubscription says whether the caller subscribes to a channel; saying so again changes nothing.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND), FAILED_PRECONDITION (SELF_SUBSCRIPTION) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: an account subscribes to 5,000 channels at most).
     * </pre>
     */
    default void setSubscription(dev.marquee.v1.SetSubscriptionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetSubscriptionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetSubscriptionMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSubscribers returns who subscribes to the caller's own channel, the newest first. Who subscribes to another's is
     * not told.
     * </pre>
     */
    default void listSubscribers(dev.marquee.v1.ListSubscribersRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscribersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSubscribersMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSubscriptions returns the channels that the caller subscribes to, the newest subscription first.
     * </pre>
     */
    default void listSubscriptions(dev.marquee.v1.ListSubscriptionsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSubscriptionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListSubscriptionFeed returns the public videos of the channels that the caller subscribes to, the newest first.
     * </pre>
     */
    default void listSubscriptionFeed(dev.marquee.v1.ListSubscriptionFeedRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionFeedResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSubscriptionFeedMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SubscriptionService.
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public static abstract class SubscriptionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SubscriptionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SubscriptionService.
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public static final class SubscriptionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SubscriptionServiceStub> {
    private SubscriptionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SubscriptionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SubscriptionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetSubscription says whether the caller subscribes to a channel; saying so again changes nothing.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND), FAILED_PRECONDITION (SELF_SUBSCRIPTION) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: an account subscribes to 5,000 channels at most).
     * </pre>
     */
    public void setSubscription(dev.marquee.v1.SetSubscriptionRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetSubscriptionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetSubscriptionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSubscribers returns who subscribes to the caller's own channel, the newest first. Who subscribes to another's is
     * not told.
     * </pre>
     */
    public void listSubscribers(dev.marquee.v1.ListSubscribersRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscribersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSubscribersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSubscriptions returns the channels that the caller subscribes to, the newest subscription first.
     * </pre>
     */
    public void listSubscriptions(dev.marquee.v1.ListSubscriptionsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSubscriptionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListSubscriptionFeed returns the public videos of the channels that the caller subscribes to, the newest first.
     * </pre>
     */
    public void listSubscriptionFeed(dev.marquee.v1.ListSubscriptionFeedRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionFeedResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSubscriptionFeedMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SubscriptionService.
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public static final class SubscriptionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SubscriptionServiceBlockingV2Stub> {
    private SubscriptionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SubscriptionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SubscriptionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * SetSubscription says whether the caller subscribes to a channel; saying so again changes nothing.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND), FAILED_PRECONDITION (SELF_SUBSCRIPTION) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: an account subscribes to 5,000 channels at most).
     * </pre>
     */
    public dev.marquee.v1.SetSubscriptionResponse setSubscription(dev.marquee.v1.SetSubscriptionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetSubscriptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscribers returns who subscribes to the caller's own channel, the newest first. Who subscribes to another's is
     * not told.
     * </pre>
     */
    public dev.marquee.v1.ListSubscribersResponse listSubscribers(dev.marquee.v1.ListSubscribersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSubscribersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscriptions returns the channels that the caller subscribes to, the newest subscription first.
     * </pre>
     */
    public dev.marquee.v1.ListSubscriptionsResponse listSubscriptions(dev.marquee.v1.ListSubscriptionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSubscriptionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscriptionFeed returns the public videos of the channels that the caller subscribes to, the newest first.
     * </pre>
     */
    public dev.marquee.v1.ListSubscriptionFeedResponse listSubscriptionFeed(dev.marquee.v1.ListSubscriptionFeedRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSubscriptionFeedMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SubscriptionService.
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public static final class SubscriptionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SubscriptionServiceBlockingStub> {
    private SubscriptionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SubscriptionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SubscriptionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetSubscription says whether the caller subscribes to a channel; saying so again changes nothing.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND), FAILED_PRECONDITION (SELF_SUBSCRIPTION) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: an account subscribes to 5,000 channels at most).
     * </pre>
     */
    public dev.marquee.v1.SetSubscriptionResponse setSubscription(dev.marquee.v1.SetSubscriptionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetSubscriptionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscribers returns who subscribes to the caller's own channel, the newest first. Who subscribes to another's is
     * not told.
     * </pre>
     */
    public dev.marquee.v1.ListSubscribersResponse listSubscribers(dev.marquee.v1.ListSubscribersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSubscribersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscriptions returns the channels that the caller subscribes to, the newest subscription first.
     * </pre>
     */
    public dev.marquee.v1.ListSubscriptionsResponse listSubscriptions(dev.marquee.v1.ListSubscriptionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSubscriptionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListSubscriptionFeed returns the public videos of the channels that the caller subscribes to, the newest first.
     * </pre>
     */
    public dev.marquee.v1.ListSubscriptionFeedResponse listSubscriptionFeed(dev.marquee.v1.ListSubscriptionFeedRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSubscriptionFeedMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SubscriptionService.
   * <pre>
   * SubscriptionService says which channels somebody follows.
   * </pre>
   */
  public static final class SubscriptionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SubscriptionServiceFutureStub> {
    private SubscriptionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SubscriptionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SubscriptionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetSubscription says whether the caller subscribes to a channel; saying so again changes nothing.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND), FAILED_PRECONDITION (SELF_SUBSCRIPTION) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: an account subscribes to 5,000 channels at most).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetSubscriptionResponse> setSubscription(
        dev.marquee.v1.SetSubscriptionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetSubscriptionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSubscribers returns who subscribes to the caller's own channel, the newest first. Who subscribes to another's is
     * not told.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListSubscribersResponse> listSubscribers(
        dev.marquee.v1.ListSubscribersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSubscribersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSubscriptions returns the channels that the caller subscribes to, the newest subscription first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListSubscriptionsResponse> listSubscriptions(
        dev.marquee.v1.ListSubscriptionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSubscriptionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListSubscriptionFeed returns the public videos of the channels that the caller subscribes to, the newest first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListSubscriptionFeedResponse> listSubscriptionFeed(
        dev.marquee.v1.ListSubscriptionFeedRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSubscriptionFeedMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SET_SUBSCRIPTION = 0;
  private static final int METHODID_LIST_SUBSCRIBERS = 1;
  private static final int METHODID_LIST_SUBSCRIPTIONS = 2;
  private static final int METHODID_LIST_SUBSCRIPTION_FEED = 3;

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
        case METHODID_SET_SUBSCRIPTION:
          serviceImpl.setSubscription((dev.marquee.v1.SetSubscriptionRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetSubscriptionResponse>) responseObserver);
          break;
        case METHODID_LIST_SUBSCRIBERS:
          serviceImpl.listSubscribers((dev.marquee.v1.ListSubscribersRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscribersResponse>) responseObserver);
          break;
        case METHODID_LIST_SUBSCRIPTIONS:
          serviceImpl.listSubscriptions((dev.marquee.v1.ListSubscriptionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionsResponse>) responseObserver);
          break;
        case METHODID_LIST_SUBSCRIPTION_FEED:
          serviceImpl.listSubscriptionFeed((dev.marquee.v1.ListSubscriptionFeedRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListSubscriptionFeedResponse>) responseObserver);
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
          getSetSubscriptionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetSubscriptionRequest,
              dev.marquee.v1.SetSubscriptionResponse>(
                service, METHODID_SET_SUBSCRIPTION)))
        .addMethod(
          getListSubscribersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListSubscribersRequest,
              dev.marquee.v1.ListSubscribersResponse>(
                service, METHODID_LIST_SUBSCRIBERS)))
        .addMethod(
          getListSubscriptionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListSubscriptionsRequest,
              dev.marquee.v1.ListSubscriptionsResponse>(
                service, METHODID_LIST_SUBSCRIPTIONS)))
        .addMethod(
          getListSubscriptionFeedMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListSubscriptionFeedRequest,
              dev.marquee.v1.ListSubscriptionFeedResponse>(
                service, METHODID_LIST_SUBSCRIPTION_FEED)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (SubscriptionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getSetSubscriptionMethod())
              .addMethod(getListSubscribersMethod())
              .addMethod(getListSubscriptionsMethod())
              .addMethod(getListSubscriptionFeedMethod())
              .build();
        }
      }
    }
    return result;
  }
}
