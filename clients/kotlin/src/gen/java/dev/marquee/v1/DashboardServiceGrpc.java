package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
 * same however much has happened. Views and watch time are in them within a second.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class DashboardServiceGrpc {

  private DashboardServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.DashboardService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetChannelStatsRequest,
      dev.marquee.v1.GetChannelStatsResponse> getGetChannelStatsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetChannelStats",
      requestType = dev.marquee.v1.GetChannelStatsRequest.class,
      responseType = dev.marquee.v1.GetChannelStatsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetChannelStatsRequest,
      dev.marquee.v1.GetChannelStatsResponse> getGetChannelStatsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetChannelStatsRequest, dev.marquee.v1.GetChannelStatsResponse> getGetChannelStatsMethod;
    if ((getGetChannelStatsMethod = DashboardServiceGrpc.getGetChannelStatsMethod) == null) {
      synchronized (DashboardServiceGrpc.class) {
        if ((getGetChannelStatsMethod = DashboardServiceGrpc.getGetChannelStatsMethod) == null) {
          DashboardServiceGrpc.getGetChannelStatsMethod = getGetChannelStatsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetChannelStatsRequest, dev.marquee.v1.GetChannelStatsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetChannelStats"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetChannelStatsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetChannelStatsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetChannelStatsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListVideoStatsRequest,
      dev.marquee.v1.ListVideoStatsResponse> getListVideoStatsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListVideoStats",
      requestType = dev.marquee.v1.ListVideoStatsRequest.class,
      responseType = dev.marquee.v1.ListVideoStatsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListVideoStatsRequest,
      dev.marquee.v1.ListVideoStatsResponse> getListVideoStatsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListVideoStatsRequest, dev.marquee.v1.ListVideoStatsResponse> getListVideoStatsMethod;
    if ((getListVideoStatsMethod = DashboardServiceGrpc.getListVideoStatsMethod) == null) {
      synchronized (DashboardServiceGrpc.class) {
        if ((getListVideoStatsMethod = DashboardServiceGrpc.getListVideoStatsMethod) == null) {
          DashboardServiceGrpc.getListVideoStatsMethod = getListVideoStatsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListVideoStatsRequest, dev.marquee.v1.ListVideoStatsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListVideoStats"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListVideoStatsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListVideoStatsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListVideoStatsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetViewSeriesRequest,
      dev.marquee.v1.GetViewSeriesResponse> getGetViewSeriesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetViewSeries",
      requestType = dev.marquee.v1.GetViewSeriesRequest.class,
      responseType = dev.marquee.v1.GetViewSeriesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetViewSeriesRequest,
      dev.marquee.v1.GetViewSeriesResponse> getGetViewSeriesMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetViewSeriesRequest, dev.marquee.v1.GetViewSeriesResponse> getGetViewSeriesMethod;
    if ((getGetViewSeriesMethod = DashboardServiceGrpc.getGetViewSeriesMethod) == null) {
      synchronized (DashboardServiceGrpc.class) {
        if ((getGetViewSeriesMethod = DashboardServiceGrpc.getGetViewSeriesMethod) == null) {
          DashboardServiceGrpc.getGetViewSeriesMethod = getGetViewSeriesMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetViewSeriesRequest, dev.marquee.v1.GetViewSeriesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetViewSeries"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetViewSeriesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetViewSeriesResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetViewSeriesMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static DashboardServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DashboardServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DashboardServiceStub>() {
        @java.lang.Override
        public DashboardServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DashboardServiceStub(channel, callOptions);
        }
      };
    return DashboardServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static DashboardServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DashboardServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DashboardServiceBlockingV2Stub>() {
        @java.lang.Override
        public DashboardServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DashboardServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return DashboardServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static DashboardServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DashboardServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DashboardServiceBlockingStub>() {
        @java.lang.Override
        public DashboardServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DashboardServiceBlockingStub(channel, callOptions);
        }
      };
    return DashboardServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static DashboardServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DashboardServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DashboardServiceFutureStub>() {
        @java.lang.Override
        public DashboardServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DashboardServiceFutureStub(channel, callOptions);
        }
      };
    return DashboardServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetChannelStats returns what the caller's channel has come to: sums over the videos that it has now.
     * </pre>
     */
    default void getChannelStats(dev.marquee.v1.GetChannelStatsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetChannelStatsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetChannelStatsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListVideoStats returns the figures of each video of the caller's channel.
     * </pre>
     */
    default void listVideoStats(dev.marquee.v1.ListVideoStatsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideoStatsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListVideoStatsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetViewSeries returns the views and subscribers of the caller's channel, or the views of one of its videos, day by day.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (FIELD_INVALID) for days that
     * are none, or a period that ends before it begins or has more than 366 days.
     * </pre>
     */
    default void getViewSeries(dev.marquee.v1.GetViewSeriesRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetViewSeriesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetViewSeriesMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service DashboardService.
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public static abstract class DashboardServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return DashboardServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service DashboardService.
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public static final class DashboardServiceStub
      extends io.grpc.stub.AbstractAsyncStub<DashboardServiceStub> {
    private DashboardServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DashboardServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DashboardServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetChannelStats returns what the caller's channel has come to: sums over the videos that it has now.
     * </pre>
     */
    public void getChannelStats(dev.marquee.v1.GetChannelStatsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetChannelStatsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetChannelStatsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListVideoStats returns the figures of each video of the caller's channel.
     * </pre>
     */
    public void listVideoStats(dev.marquee.v1.ListVideoStatsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideoStatsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListVideoStatsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetViewSeries returns the views and subscribers of the caller's channel, or the views of one of its videos, day by day.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (FIELD_INVALID) for days that
     * are none, or a period that ends before it begins or has more than 366 days.
     * </pre>
     */
    public void getViewSeries(dev.marquee.v1.GetViewSeriesRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetViewSeriesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetViewSeriesMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service DashboardService.
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public static final class DashboardServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<DashboardServiceBlockingV2Stub> {
    private DashboardServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DashboardServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DashboardServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetChannelStats returns what the caller's channel has come to: sums over the videos that it has now.
     * </pre>
     */
    public dev.marquee.v1.GetChannelStatsResponse getChannelStats(dev.marquee.v1.GetChannelStatsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetChannelStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListVideoStats returns the figures of each video of the caller's channel.
     * </pre>
     */
    public dev.marquee.v1.ListVideoStatsResponse listVideoStats(dev.marquee.v1.ListVideoStatsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListVideoStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetViewSeries returns the views and subscribers of the caller's channel, or the views of one of its videos, day by day.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (FIELD_INVALID) for days that
     * are none, or a period that ends before it begins or has more than 366 days.
     * </pre>
     */
    public dev.marquee.v1.GetViewSeriesResponse getViewSeries(dev.marquee.v1.GetViewSeriesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetViewSeriesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service DashboardService.
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public static final class DashboardServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<DashboardServiceBlockingStub> {
    private DashboardServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DashboardServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DashboardServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetChannelStats returns what the caller's channel has come to: sums over the videos that it has now.
     * </pre>
     */
    public dev.marquee.v1.GetChannelStatsResponse getChannelStats(dev.marquee.v1.GetChannelStatsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetChannelStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListVideoStats returns the figures of each video of the caller's channel.
     * </pre>
     */
    public dev.marquee.v1.ListVideoStatsResponse listVideoStats(dev.marquee.v1.ListVideoStatsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListVideoStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetViewSeries returns the views and subscribers of the caller's channel, or the views of one of its videos, day by day.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (FIELD_INVALID) for days that
     * are none, or a period that ends before it begins or has more than 366 days.
     * </pre>
     */
    public dev.marquee.v1.GetViewSeriesResponse getViewSeries(dev.marquee.v1.GetViewSeriesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetViewSeriesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service DashboardService.
   * <pre>
   * DashboardService shows creators how their own channel does. Figures are kept as things happen, so that asking costs the
   * same however much has happened. Views and watch time are in them within a second.
   * </pre>
   */
  public static final class DashboardServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<DashboardServiceFutureStub> {
    private DashboardServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DashboardServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DashboardServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetChannelStats returns what the caller's channel has come to: sums over the videos that it has now.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetChannelStatsResponse> getChannelStats(
        dev.marquee.v1.GetChannelStatsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetChannelStatsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListVideoStats returns the figures of each video of the caller's channel.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListVideoStatsResponse> listVideoStats(
        dev.marquee.v1.ListVideoStatsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListVideoStatsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetViewSeries returns the views and subscribers of the caller's channel, or the views of one of its videos, day by day.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (FIELD_INVALID) for days that
     * are none, or a period that ends before it begins or has more than 366 days.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetViewSeriesResponse> getViewSeries(
        dev.marquee.v1.GetViewSeriesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetViewSeriesMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_CHANNEL_STATS = 0;
  private static final int METHODID_LIST_VIDEO_STATS = 1;
  private static final int METHODID_GET_VIEW_SERIES = 2;

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
        case METHODID_GET_CHANNEL_STATS:
          serviceImpl.getChannelStats((dev.marquee.v1.GetChannelStatsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetChannelStatsResponse>) responseObserver);
          break;
        case METHODID_LIST_VIDEO_STATS:
          serviceImpl.listVideoStats((dev.marquee.v1.ListVideoStatsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideoStatsResponse>) responseObserver);
          break;
        case METHODID_GET_VIEW_SERIES:
          serviceImpl.getViewSeries((dev.marquee.v1.GetViewSeriesRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetViewSeriesResponse>) responseObserver);
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
          getGetChannelStatsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetChannelStatsRequest,
              dev.marquee.v1.GetChannelStatsResponse>(
                service, METHODID_GET_CHANNEL_STATS)))
        .addMethod(
          getListVideoStatsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListVideoStatsRequest,
              dev.marquee.v1.ListVideoStatsResponse>(
                service, METHODID_LIST_VIDEO_STATS)))
        .addMethod(
          getGetViewSeriesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetViewSeriesRequest,
              dev.marquee.v1.GetViewSeriesResponse>(
                service, METHODID_GET_VIEW_SERIES)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (DashboardServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getGetChannelStatsMethod())
              .addMethod(getListVideoStatsMethod())
              .addMethod(getGetViewSeriesMethod())
              .build();
        }
      }
    }
    return result;
  }
}
