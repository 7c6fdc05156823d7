package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * LikeService says what somebody likes.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class LikeServiceGrpc {

  private LikeServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.LikeService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetLikeRequest,
      dev.marquee.v1.SetLikeResponse> getSetLikeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetLike",
      requestType = dev.marquee.v1.SetLikeRequest.class,
      responseType = dev.marquee.v1.SetLikeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetLikeRequest,
      dev.marquee.v1.SetLikeResponse> getSetLikeMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetLikeRequest, dev.marquee.v1.SetLikeResponse> getSetLikeMethod;
    if ((getSetLikeMethod = LikeServiceGrpc.getSetLikeMethod) == null) {
      synchronized (LikeServiceGrpc.class) {
        if ((getSetLikeMethod = LikeServiceGrpc.getSetLikeMethod) == null) {
          LikeServiceGrpc.getSetLikeMethod = getSetLikeMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetLikeRequest, dev.marquee.v1.SetLikeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetLike"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetLikeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetLikeResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetLikeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListLikedVideosRequest,
      dev.marquee.v1.ListLikedVideosResponse> getListLikedVideosMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLikedVideos",
      requestType = dev.marquee.v1.ListLikedVideosRequest.class,
      responseType = dev.marquee.v1.ListLikedVideosResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListLikedVideosRequest,
      dev.marquee.v1.ListLikedVideosResponse> getListLikedVideosMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListLikedVideosRequest, dev.marquee.v1.ListLikedVideosResponse> getListLikedVideosMethod;
    if ((getListLikedVideosMethod = LikeServiceGrpc.getListLikedVideosMethod) == null) {
      synchronized (LikeServiceGrpc.class) {
        if ((getListLikedVideosMethod = LikeServiceGrpc.getListLikedVideosMethod) == null) {
          LikeServiceGrpc.getListLikedVideosMethod = getListLikedVideosMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListLikedVideosRequest, dev.marquee.v1.ListLikedVideosResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLikedVideos"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListLikedVideosRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListLikedVideosResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListLikedVideosMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static LikeServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LikeServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LikeServiceStub>() {
        @java.lang.Override
        public LikeServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LikeServiceStub(channel, callOptions);
        }
      };
    return LikeServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static LikeServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LikeServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LikeServiceBlockingV2Stub>() {
        @java.lang.Override
        public LikeServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LikeServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return LikeServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static LikeServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LikeServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LikeServiceBlockingStub>() {
        @java.lang.Override
        public LikeServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LikeServiceBlockingStub(channel, callOptions);
        }
      };
    return LikeServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static LikeServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LikeServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LikeServiceFutureStub>() {
        @java.lang.Override
        public LikeServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LikeServiceFutureStub(channel, callOptions);
        }
      };
    return LikeServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * SetLike says whether the caller likes a video, a comment or a tweet; saying so again changes nothing.
     * What the caller does not see is not found, also when a like is to be taken back: a like of a video that was made
     * private stays until the video is deleted, or is seen again.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND).
     * </pre>
     */
    default void setLike(dev.marquee.v1.SetLikeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetLikeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetLikeMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListLikedVideos returns the videos that the caller likes, the last liked first, without those that are gone or hidden.
     * </pre>
     */
    default void listLikedVideos(dev.marquee.v1.ListLikedVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListLikedVideosResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLikedVideosMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service LikeService.
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public static abstract class LikeServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return LikeServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service LikeService.
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public static final class LikeServiceStub
      extends io.grpc.stub.AbstractAsyncStub<LikeServiceStub> {
    private LikeServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LikeServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LikeServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetLike says whether the caller likes a video, a comment or a tweet; saying so again changes nothing.
     * What the caller does not see is not found, also when a like is to be taken back: a like of a video that was made
     * private stays until the video is deleted, or is seen again.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND).
     * </pre>
     */
    public void setLike(dev.marquee.v1.SetLikeRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetLikeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetLikeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListLikedVideos returns the videos that the caller likes, the last liked first, without those that are gone or hidden.
     * </pre>
     */
    public void listLikedVideos(dev.marquee.v1.ListLikedVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListLikedVideosResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLikedVideosMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service LikeService.
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public static final class LikeServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<LikeServiceBlockingV2Stub> {
    private LikeServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LikeServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LikeServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * SetLike says whether the caller likes a video, a comment or a tweet; saying so again changes nothing.
     * What the caller does not see is not found, also when a like is to be taken back: a like of a video that was made
     * private stays until the video is deleted, or is seen again.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.SetLikeResponse setLike(dev.marquee.v1.SetLikeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetLikeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListLikedVideos returns the videos that the caller likes, the last liked first, without those that are gone or hidden.
     * </pre>
     */
    public dev.marquee.v1.ListLikedVideosResponse listLikedVideos(dev.marquee.v1.ListLikedVideosRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListLikedVideosMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service LikeService.
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public static final class LikeServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<LikeServiceBlockingStub> {
    private LikeServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LikeServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LikeServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetLike says whether the caller likes a video, a comment or a tweet; saying so again changes nothing.
     * What the caller does not see is not found, also when a like is to be taken back: a like of a video that was made
     * private stays until the video is deleted, or is seen again.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.SetLikeResponse setLike(dev.marquee.v1.SetLikeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetLikeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListLikedVideos returns the videos that the caller likes, the last liked first, without those that are gone or hidden.
     * </pre>
     */
    public dev.marquee.v1.ListLikedVideosResponse listLikedVideos(dev.marquee.v1.ListLikedVideosRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLikedVideosMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service LikeService.
   * <pre>
   * LikeService says what somebody likes.
   * </pre>
   */
  public static final class LikeServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<LikeServiceFutureStub> {
    private LikeServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LikeServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LikeServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * SetLike says whether the caller likes a video, a comment or a tweet; saying so again changes nothing.
     * What the caller does not see is not found, also when a like is to be taken back: a like of a video that was made
     * private stays until the video is deleted, or is seen again.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND, TWEET_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetLikeResponse> setLike(
        dev.marquee.v1.SetLikeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetLikeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListLikedVideos returns the videos that the caller likes, the last liked first, without those that are gone or hidden.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListLikedVideosResponse> listLikedVideos(
        dev.marquee.v1.ListLikedVideosRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLikedVideosMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SET_LIKE = 0;
  private static final int METHODID_LIST_LIKED_VIDEOS = 1;

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
        case METHODID_SET_LIKE:
          serviceImpl.setLike((dev.marquee.v1.SetLikeRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetLikeResponse>) responseObserver);
          break;
        case METHODID_LIST_LIKED_VIDEOS:
          serviceImpl.listLikedVideos((dev.marquee.v1.ListLikedVideosRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListLikedVideosResponse>) responseObserver);
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
          getSetLikeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetLikeRequest,
              dev.marquee.v1.SetLikeResponse>(
                service, METHODID_SET_LIKE)))
        .addMethod(
          getListLikedVideosMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListLikedVideosRequest,
              dev.marquee.v1.ListLikedVideosResponse>(
                service, METHODID_LIST_LIKED_VIDEOS)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (LikeServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getSetLikeMethod())
              .addMethod(getListLikedVideosMethod())
              .build();
        }
      }
    }
    return result;
  }
}
