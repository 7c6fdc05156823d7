package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * HistoryService keeps what somebody watches, and counts views.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class HistoryServiceGrpc {

  private HistoryServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.HistoryService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RecordPlaybackRequest,
      dev.marquee.v1.RecordPlaybackResponse> getRecordPlaybackMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RecordPlayback",
      requestType = dev.marquee.v1.RecordPlaybackRequest.class,
      responseType = dev.marquee.v1.RecordPlaybackResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RecordPlaybackRequest,
      dev.marquee.v1.RecordPlaybackResponse> getRecordPlaybackMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RecordPlaybackRequest, dev.marquee.v1.RecordPlaybackResponse> getRecordPlaybackMethod;
    if ((getRecordPlaybackMethod = HistoryServiceGrpc.getRecordPlaybackMethod) == null) {
      synchronized (HistoryServiceGrpc.class) {
        if ((getRecordPlaybackMethod = HistoryServiceGrpc.getRecordPlaybackMethod) == null) {
          HistoryServiceGrpc.getRecordPlaybackMethod = getRecordPlaybackMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RecordPlaybackRequest, dev.marquee.v1.RecordPlaybackResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RecordPlayback"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RecordPlaybackRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RecordPlaybackResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRecordPlaybackMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListHistoryRequest,
      dev.marquee.v1.ListHistoryResponse> getListHistoryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListHistory",
      requestType = dev.marquee.v1.ListHistoryRequest.class,
      responseType = dev.marquee.v1.ListHistoryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListHistoryRequest,
      dev.marquee.v1.ListHistoryResponse> getListHistoryMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListHistoryRequest, dev.marquee.v1.ListHistoryResponse> getListHistoryMethod;
    if ((getListHistoryMethod = HistoryServiceGrpc.getListHistoryMethod) == null) {
      synchronized (HistoryServiceGrpc.class) {
        if ((getListHistoryMethod = HistoryServiceGrpc.getListHistoryMethod) == null) {
          HistoryServiceGrpc.getListHistoryMethod = getListHistoryMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListHistoryRequest, dev.marquee.v1.ListHistoryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListHistory"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListHistoryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListHistoryResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListHistoryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RemoveHistoryItemRequest,
      dev.marquee.v1.RemoveHistoryItemResponse> getRemoveHistoryItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveHistoryItem",
      requestType = dev.marquee.v1.RemoveHistoryItemRequest.class,
      responseType = dev.marquee.v1.RemoveHistoryItemResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RemoveHistoryItemRequest,
      dev.marquee.v1.RemoveHistoryItemResponse> getRemoveHistoryItemMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RemoveHistoryItemRequest, dev.marquee.v1.RemoveHistoryItemResponse> getRemoveHistoryItemMethod;
    if ((getRemoveHistoryItemMethod = HistoryServiceGrpc.getRemoveHistoryItemMethod) == null) {
      synchronized (HistoryServiceGrpc.class) {
        if ((getRemoveHistoryItemMethod = HistoryServiceGrpc.getRemoveHistoryItemMethod) == null) {
          HistoryServiceGrpc.getRemoveHistoryItemMethod = getRemoveHistoryItemMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RemoveHistoryItemRequest, dev.marquee.v1.RemoveHistoryItemResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveHistoryItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RemoveHistoryItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RemoveHistoryItemResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRemoveHistoryItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ClearHistoryRequest,
      dev.marquee.v1.ClearHistoryResponse> getClearHistoryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearHistory",
      requestType = dev.marquee.v1.ClearHistoryRequest.class,
      responseType = dev.marquee.v1.ClearHistoryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ClearHistoryRequest,
      dev.marquee.v1.ClearHistoryResponse> getClearHistoryMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ClearHistoryRequest, dev.marquee.v1.ClearHistoryResponse> getClearHistoryMethod;
    if ((getClearHistoryMethod = HistoryServiceGrpc.getClearHistoryMethod) == null) {
      synchronized (HistoryServiceGrpc.class) {
        if ((getClearHistoryMethod = HistoryServiceGrpc.getClearHistoryMethod) == null) {
          HistoryServiceGrpc.getClearHistoryMethod = getClearHistoryMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ClearHistoryRequest, dev.marquee.v1.ClearHistoryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearHistory"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ClearHistoryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ClearHistoryResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getClearHistoryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetHistoryPausedRequest,
      dev.marquee.v1.SetHistoryPausedResponse> getSetHistoryPausedMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetHistoryPaused",
      requestType = dev.marquee.v1.SetHistoryPausedRequest.class,
      responseType = dev.marquee.v1.SetHistoryPausedResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetHistoryPausedRequest,
      dev.marquee.v1.SetHistoryPausedResponse> getSetHistoryPausedMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetHistoryPausedRequest, dev.marquee.v1.SetHistoryPausedResponse> getSetHistoryPausedMethod;
    if ((getSetHistoryPausedMethod = HistoryServiceGrpc.getSetHistoryPausedMethod) == null) {
      synchronized (HistoryServiceGrpc.class) {
        if ((getSetHistoryPausedMethod = HistoryServiceGrpc.getSetHistoryPausedMethod) == null) {
          HistoryServiceGrpc.getSetHistoryPausedMethod = getSetHistoryPausedMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetHistoryPausedRequest, dev.marquee.v1.SetHistoryPausedResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetHistoryPaused"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetHistoryPausedRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetHistoryPausedResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetHistoryPausedMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static HistoryServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<HistoryServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<HistoryServiceStub>() {
        @java.lang.Override
        public HistoryServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new HistoryServiceStub(channel, callOptions);
        }
      };
    return HistoryServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static HistoryServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<HistoryServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<HistoryServiceBlockingV2Stub>() {
        @java.lang.Override
        public HistoryServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new HistoryServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return HistoryServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static HistoryServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<HistoryServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<HistoryServiceBlockingStub>() {
        @java.lang.Override
        public HistoryServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new HistoryServiceBlockingStub(channel, callOptions);
        }
      };
    return HistoryServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static HistoryServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<HistoryServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<HistoryServiceFutureStub>() {
        @java.lang.Override
        public HistoryServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new HistoryServiceFutureStub(channel, callOptions);
        }
      };
    return HistoryServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * RecordPlayback says how far a playback has come. A player calls it when it starts, pauses, seeks and ends, and every 10
     * seconds between; the viewer goes on there on any device.
     * A view counts once for a viewer (an account, or an address when nobody is signed in) and a video within 24 hours, after
     * 10 seconds of watching or half of a shorter video, by the server's clock: what is told faster than it can have been
     * watched does not count. Operators may set both times. The answer says whether it counted; the video's count follows
     * within a second.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and INVALID_ARGUMENT (PLAYBACK_INVALID).
     * </pre>
     */
    default void recordPlayback(dev.marquee.v1.RecordPlaybackRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RecordPlaybackResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRecordPlaybackMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListHistory returns what the caller has watched, the last watched first, without what is gone or hidden.
     * What is watched again while one pages moves to the first page.
     * </pre>
     */
    default void listHistory(dev.marquee.v1.ListHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListHistoryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListHistoryMethod(), responseObserver);
    }

    /**
     * <pre>
     * RemoveHistoryItem forgets that the caller has watched a video; one that was not watched is forgotten already.
     * </pre>
     */
    default void removeHistoryItem(dev.marquee.v1.RemoveHistoryItemRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RemoveHistoryItemResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveHistoryItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * ClearHistory forgets all that the caller has watched.
     * </pre>
     */
    default void clearHistory(dev.marquee.v1.ClearHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ClearHistoryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearHistoryMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetHistoryPaused says whether the history is paused: meanwhile nothing is added to it and no position is kept; views
     * count all the same. GetMe tells how it stands.
     * </pre>
     */
    default void setHistoryPaused(dev.marquee.v1.SetHistoryPausedRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetHistoryPausedResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetHistoryPausedMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service HistoryService.
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public static abstract class HistoryServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return HistoryServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service HistoryService.
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public static final class HistoryServiceStub
      extends io.grpc.stub.AbstractAsyncStub<HistoryServiceStub> {
    private HistoryServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected HistoryServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new HistoryServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordPlayback says how far a playback has come. A player calls it when it starts, pauses, seeks and ends, and every 10
     * seconds between; the viewer goes on there on any device.
     * A view counts once for a viewer (an account, or an address when nobody is signed in) and a video within 24 hours, after
     * 10 seconds of watching or half of a shorter video, by the server's clock: what is told faster than it can have been
     * watched does not count. Operators may set both times. The answer says whether it counted; the video's count follows
     * within a second.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and INVALID_ARGUMENT (PLAYBACK_INVALID).
     * </pre>
     */
    public void recordPlayback(dev.marquee.v1.RecordPlaybackRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RecordPlaybackResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRecordPlaybackMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListHistory returns what the caller has watched, the last watched first, without what is gone or hidden.
     * What is watched again while one pages moves to the first page.
     * </pre>
     */
    public void listHistory(dev.marquee.v1.ListHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListHistoryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListHistoryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RemoveHistoryItem forgets that the caller has watched a video; one that was not watched is forgotten already.
     * </pre>
     */
    public void removeHistoryItem(dev.marquee.v1.RemoveHistoryItemRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RemoveHistoryItemResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveHistoryItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ClearHistory forgets all that the caller has watched.
     * </pre>
     */
    public void clearHistory(dev.marquee.v1.ClearHistoryRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ClearHistoryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearHistoryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetHistoryPaused says whether the history is paused: meanwhile nothing is added to it and no position is kept; views
     * count all the same. GetMe tells how it stands.
     * </pre>
     */
    public void setHistoryPaused(dev.marquee.v1.SetHistoryPausedRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetHistoryPausedResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetHistoryPausedMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service HistoryService.
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public static final class HistoryServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<HistoryServiceBlockingV2Stub> {
    private HistoryServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected HistoryServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new HistoryServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordPlayback says how far a playback has come. A player calls it when it starts, pauses, seeks and ends, and every 10
     * seconds between; the viewer goes on there on any device.
     * A view counts once for a viewer (an account, or an address when nobody is signed in) and a video within 24 hours, after
     * 10 seconds of watching or half of a shorter video, by the server's clock: what is told faster than it can have been
     * watched does not count. Operators may set both times. The answer says whether it counted; the video's count follows
     * within a second.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and INVALID_ARGUMENT (PLAYBACK_INVALID).
     * </pre>
     */
    public dev.marquee.v1.RecordPlaybackResponse recordPlayback(dev.marquee.v1.RecordPlaybackRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRecordPlaybackMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListHistory returns what the caller has watched, the last watched first, without what is gone or hidden.
     * What is watched again while one pages moves to the first page.
     * </pre>
     */
    public dev.marquee.v1.ListHistoryResponse listHistory(dev.marquee.v1.ListHistoryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RemoveHistoryItem forgets that the caller has watched a video; one that was not watched is forgotten already.
     * </pre>
     */
    public dev.marquee.v1.RemoveHistoryItemResponse removeHistoryItem(dev.marquee.v1.RemoveHistoryItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveHistoryItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ClearHistory forgets all that the caller has watched.
     * </pre>
     */
    public dev.marquee.v1.ClearHistoryResponse clearHistory(dev.marquee.v1.ClearHistoryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetHistoryPaused says whether the history is paused: meanwhile nothing is added to it and no position is kept; views
     * count all the same. GetMe tells how it stands.
     * </pre>
     */
    public dev.marquee.v1.SetHistoryPausedResponse setHistoryPaused(dev.marquee.v1.SetHistoryPausedRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetHistoryPausedMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service HistoryService.
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public static final class HistoryServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<HistoryServiceBlockingStub> {
    private HistoryServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected HistoryServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new HistoryServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordPlayback says how far a playback has come. A player calls it when it starts, pauses, seeks and ends, and every 10
     * seconds between; the viewer goes on there on any device.
     * A view counts once for a viewer (an account, or an address when nobody is signed in) and a video within 24 hours, after
     * 10 seconds of watching or half of a shorter video, by the server's clock: what is told faster than it can have been
     * watched does not count. Operators may set both times. The answer says whether it counted; the video's count follows
     * within a second.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and INVALID_ARGUMENT (PLAYBACK_INVALID).
     * </pre>
     */
    public dev.marquee.v1.RecordPlaybackResponse recordPlayback(dev.marquee.v1.RecordPlaybackRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRecordPlaybackMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListHistory returns what the caller has watched, the last watched first, without what is gone or hidden.
     * What is watched again while one pages moves to the first page.
     * </pre>
     */
    public dev.marquee.v1.ListHistoryResponse listHistory(dev.marquee.v1.ListHistoryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RemoveHistoryItem forgets that the caller has watched a video; one that was not watched is forgotten already.
     * </pre>
     */
    public dev.marquee.v1.RemoveHistoryItemResponse removeHistoryItem(dev.marquee.v1.RemoveHistoryItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveHistoryItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ClearHistory forgets all that the caller has watched.
     * </pre>
     */
    public dev.marquee.v1.ClearHistoryResponse clearHistory(dev.marquee.v1.ClearHistoryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearHistoryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetHistoryPaused says whether the history is paused: meanwhile nothing is added to it and no position is kept; views
     * count all the same. GetMe tells how it stands.
     * </pre>
     */
    public dev.marquee.v1.SetHistoryPausedResponse setHistoryPaused(dev.marquee.v1.SetHistoryPausedRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetHistoryPausedMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service HistoryService.
   * <pre>
   * HistoryService keeps what somebody watches, and counts views.
   * </pre>
   */
  public static final class HistoryServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<HistoryServiceFutureStub> {
    private HistoryServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected HistoryServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new HistoryServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordPlayback says how far a playback has come. A player calls it when it starts, pauses, seeks and ends, and every 10
     * seconds between; the viewer goes on there on any device.
     * A view counts once for a viewer (an account, or an address when nobody is signed in) and a video within 24 hours, after
     * 10 seconds of watching or half of a shorter video, by the server's clock: what is told faster than it can have been
     * watched does not count. Operators may set both times. The answer says whether it counted; the video's count follows
     * within a second.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and INVALID_ARGUMENT (PLAYBACK_INVALID).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RecordPlaybackResponse> recordPlayback(
        dev.marquee.v1.RecordPlaybackRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRecordPlaybackMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListHistory returns what the caller has watched, the last watched first, without what is gone or hidden.
     * What is watched again while one pages moves to the first page.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListHistoryResponse> listHistory(
        dev.marquee.v1.ListHistoryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListHistoryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RemoveHistoryItem forgets that the caller has watched a video; one that was not watched is forgotten already.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RemoveHistoryItemResponse> removeHistoryItem(
        dev.marquee.v1.RemoveHistoryItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveHistoryItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ClearHistory forgets all that the caller has watched.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ClearHistoryResponse> clearHistory(
        dev.marquee.v1.ClearHistoryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearHistoryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetHistoryPaused says whether the history is paused: meanwhile nothing is added to it and no position is kept; views
     * count all the same. GetMe tells how it stands.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetHistoryPausedResponse> setHistoryPaused(
        dev.marquee.v1.SetHistoryPausedRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetHistoryPausedMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_RECORD_PLAYBACK = 0;
  private static final int METHODID_LIST_HISTORY = 1;
  private static final int METHODID_REMOVE_HISTORY_ITEM = 2;
  private static final int METHODID_CLEAR_HISTORY = 3;
  private static final int METHODID_SET_HISTORY_PAUSED = 4;

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
        case METHODID_RECORD_PLAYBACK:
          serviceImpl.recordPlayback((dev.marquee.v1.RecordPlaybackRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RecordPlaybackResponse>) responseObserver);
          break;
        case METHODID_LIST_HISTORY:
          serviceImpl.listHistory((dev.marquee.v1.ListHistoryRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListHistoryResponse>) responseObserver);
          break;
        case METHODID_REMOVE_HISTORY_ITEM:
          serviceImpl.removeHistoryItem((dev.marquee.v1.RemoveHistoryItemRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RemoveHistoryItemResponse>) responseObserver);
          break;
        case METHODID_CLEAR_HISTORY:
          serviceImpl.clearHistory((dev.marquee.v1.ClearHistoryRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ClearHistoryResponse>) responseObserver);
          break;
        case METHODID_SET_HISTORY_PAUSED:
          serviceImpl.setHistoryPaused((dev.marquee.v1.SetHistoryPausedRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetHistoryPausedResponse>) responseObserver);
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
          getRecordPlaybackMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RecordPlaybackRequest,
              dev.marquee.v1.RecordPlaybackResponse>(
                service, METHODID_RECORD_PLAYBACK)))
        .addMethod(
          getListHistoryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListHistoryRequest,
              dev.marquee.v1.ListHistoryResponse>(
                service, METHODID_LIST_HISTORY)))
        .addMethod(
          getRemoveHistoryItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RemoveHistoryItemRequest,
              dev.marquee.v1.RemoveHistoryItemResponse>(
                service, METHODID_REMOVE_HISTORY_ITEM)))
        .addMethod(
          getClearHistoryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ClearHistoryRequest,
              dev.marquee.v1.ClearHistoryResponse>(
                service, METHODID_CLEAR_HISTORY)))
        .addMethod(
          getSetHistoryPausedMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetHistoryPausedRequest,
              dev.marquee.v1.SetHistoryPausedResponse>(
                service, METHODID_SET_HISTORY_PAUSED)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (HistoryServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getRecordPlaybackMethod())
              .addMethod(getListHistoryMethod())
              .addMethod(getRemoveHistoryItemMethod())
              .addMethod(getClearHistoryMethod())
              .addMethod(getSetHistoryPausedMethod())
              .build();
        }
      }
    }
    return result;
  }
}
