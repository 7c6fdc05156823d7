package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * UploadService takes a file in, in chunks, through cuts and crashes.
 * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
 * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class UploadServiceGrpc {

  private UploadServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.UploadService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.CreateUploadRequest,
      dev.marquee.v1.CreateUploadResponse> getCreateUploadMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateUpload",
      requestType = dev.marquee.v1.CreateUploadRequest.class,
      responseType = dev.marquee.v1.CreateUploadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.CreateUploadRequest,
      dev.marquee.v1.CreateUploadResponse> getCreateUploadMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.CreateUploadRequest, dev.marquee.v1.CreateUploadResponse> getCreateUploadMethod;
    if ((getCreateUploadMethod = UploadServiceGrpc.getCreateUploadMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getCreateUploadMethod = UploadServiceGrpc.getCreateUploadMethod) == null) {
          UploadServiceGrpc.getCreateUploadMethod = getCreateUploadMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.CreateUploadRequest, dev.marquee.v1.CreateUploadResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateUpload"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateUploadRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateUploadResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getCreateUploadMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunksRequest,
      dev.marquee.v1.UploadChunksResponse> getUploadChunksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UploadChunks",
      requestType = dev.marquee.v1.UploadChunksRequest.class,
      responseType = dev.marquee.v1.UploadChunksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunksRequest,
      dev.marquee.v1.UploadChunksResponse> getUploadChunksMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunksRequest, dev.marquee.v1.UploadChunksResponse> getUploadChunksMethod;
    if ((getUploadChunksMethod = UploadServiceGrpc.getUploadChunksMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getUploadChunksMethod = UploadServiceGrpc.getUploadChunksMethod) == null) {
          UploadServiceGrpc.getUploadChunksMethod = getUploadChunksMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UploadChunksRequest, dev.marquee.v1.UploadChunksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UploadChunks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UploadChunksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UploadChunksResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUploadChunksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunkRequest,
      dev.marquee.v1.UploadChunkResponse> getUploadChunkMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UploadChunk",
      requestType = dev.marquee.v1.UploadChunkRequest.class,
      responseType = dev.marquee.v1.UploadChunkResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunkRequest,
      dev.marquee.v1.UploadChunkResponse> getUploadChunkMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UploadChunkRequest, dev.marquee.v1.UploadChunkResponse> getUploadChunkMethod;
    if ((getUploadChunkMethod = UploadServiceGrpc.getUploadChunkMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getUploadChunkMethod = UploadServiceGrpc.getUploadChunkMethod) == null) {
          UploadServiceGrpc.getUploadChunkMethod = getUploadChunkMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UploadChunkRequest, dev.marquee.v1.UploadChunkResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UploadChunk"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UploadChunkRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UploadChunkResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUploadChunkMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetUploadRequest,
      dev.marquee.v1.GetUploadResponse> getGetUploadMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetUpload",
      requestType = dev.marquee.v1.GetUploadRequest.class,
      responseType = dev.marquee.v1.GetUploadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetUploadRequest,
      dev.marquee.v1.GetUploadResponse> getGetUploadMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetUploadRequest, dev.marquee.v1.GetUploadResponse> getGetUploadMethod;
    if ((getGetUploadMethod = UploadServiceGrpc.getGetUploadMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getGetUploadMethod = UploadServiceGrpc.getGetUploadMethod) == null) {
          UploadServiceGrpc.getGetUploadMethod = getGetUploadMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetUploadRequest, dev.marquee.v1.GetUploadResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetUpload"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetUploadRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetUploadResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetUploadMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListUploadsRequest,
      dev.marquee.v1.ListUploadsResponse> getListUploadsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListUploads",
      requestType = dev.marquee.v1.ListUploadsRequest.class,
      responseType = dev.marquee.v1.ListUploadsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListUploadsRequest,
      dev.marquee.v1.ListUploadsResponse> getListUploadsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListUploadsRequest, dev.marquee.v1.ListUploadsResponse> getListUploadsMethod;
    if ((getListUploadsMethod = UploadServiceGrpc.getListUploadsMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getListUploadsMethod = UploadServiceGrpc.getListUploadsMethod) == null) {
          UploadServiceGrpc.getListUploadsMethod = getListUploadsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListUploadsRequest, dev.marquee.v1.ListUploadsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListUploads"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListUploadsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListUploadsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListUploadsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.CancelUploadRequest,
      dev.marquee.v1.CancelUploadResponse> getCancelUploadMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CancelUpload",
      requestType = dev.marquee.v1.CancelUploadRequest.class,
      responseType = dev.marquee.v1.CancelUploadResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.CancelUploadRequest,
      dev.marquee.v1.CancelUploadResponse> getCancelUploadMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.CancelUploadRequest, dev.marquee.v1.CancelUploadResponse> getCancelUploadMethod;
    if ((getCancelUploadMethod = UploadServiceGrpc.getCancelUploadMethod) == null) {
      synchronized (UploadServiceGrpc.class) {
        if ((getCancelUploadMethod = UploadServiceGrpc.getCancelUploadMethod) == null) {
          UploadServiceGrpc.getCancelUploadMethod = getCancelUploadMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.CancelUploadRequest, dev.marquee.v1.CancelUploadResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CancelUpload"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CancelUploadRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CancelUploadResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getCancelUploadMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static UploadServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UploadServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UploadServiceStub>() {
        @java.lang.Override
        public UploadServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UploadServiceStub(channel, callOptions);
        }
      };
    return UploadServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static UploadServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UploadServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UploadServiceBlockingV2Stub>() {
        @java.lang.Override
        public UploadServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UploadServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return UploadServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static UploadServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UploadServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UploadServiceBlockingStub>() {
        @java.lang.Override
        public UploadServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UploadServiceBlockingStub(channel, callOptions);
        }
      };
    return UploadServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static UploadServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UploadServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UploadServiceFutureStub>() {
        @java.lang.Override
        public UploadServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UploadServiceFutureStub(channel, callOptions);
        }
      };
    return UploadServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreateUpload opens an upload; with the same request id and request it returns the same upload for 24 hours.
     * Fails with INVALID_ARGUMENT (UPLOAD_TOO_LARGE, REQUEST_ID_REUSED) and RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
     * </pre>
     */
    default void createUpload(dev.marquee.v1.CreateUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateUploadResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateUploadMethod(), responseObserver);
    }

    /**
     * <pre>
     * UploadChunks takes bytes as a stream: first `start`, then `data` in messages of any size up to the server's limit.
     * Bytes become durable in whole chunks while the stream runs; what a cut leaves of a chunk is sent again. The stream
     * takes the upload over from an earlier writer, which ends with ABORTED (UPLOAD_TAKEN_OVER).
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND), FAILED_PRECONDITION (UPLOAD_OFFSET_MISMATCH, UPLOAD_FINISHED,
     * UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED), INVALID_ARGUMENT (UPLOAD_CRC_MISMATCH, UPLOAD_BEYOND_SIZE,
     * UPLOAD_CHUNK_SIZE), RESOURCE_EXHAUSTED (STORAGE_FULL) and DEADLINE_EXCEEDED (UPLOAD_IDLE).
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunksRequest> uploadChunks(
        io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunksResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getUploadChunksMethod(), responseObserver);
    }

    /**
     * <pre>
     * UploadChunk takes one whole chunk; it is for browsers, which cannot stream a request.
     * A chunk that is durable already is acknowledged again and not appended. Fails as UploadChunks does.
     * </pre>
     */
    default void uploadChunk(dev.marquee.v1.UploadChunkRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunkResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUploadChunkMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetUpload returns an upload; its `offset_bytes` is where to go on.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND).
     * </pre>
     */
    default void getUpload(dev.marquee.v1.GetUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetUploadResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetUploadMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListUploads returns the caller's uploads that can go on or be published, newest first.
     * </pre>
     */
    default void listUploads(dev.marquee.v1.ListUploadsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListUploadsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListUploadsMethod(), responseObserver);
    }

    /**
     * <pre>
     * CancelUpload gives an upload up and removes its bytes; again it changes nothing.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND) and FAILED_PRECONDITION (UPLOAD_FINISHED) once it is published.
     * </pre>
     */
    default void cancelUpload(dev.marquee.v1.CancelUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CancelUploadResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCancelUploadMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service UploadService.
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public static abstract class UploadServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return UploadServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service UploadService.
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public static final class UploadServiceStub
      extends io.grpc.stub.AbstractAsyncStub<UploadServiceStub> {
    private UploadServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UploadServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UploadServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateUpload opens an upload; with the same request id and request it returns the same upload for 24 hours.
     * Fails with INVALID_ARGUMENT (UPLOAD_TOO_LARGE, REQUEST_ID_REUSED) and RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
     * </pre>
     */
    public void createUpload(dev.marquee.v1.CreateUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateUploadResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateUploadMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UploadChunks takes bytes as a stream: first `start`, then `data` in messages of any size up to the server's limit.
     * Bytes become durable in whole chunks while the stream runs; what a cut leaves of a chunk is sent again. The stream
     * takes the upload over from an earlier writer, which ends with ABORTED (UPLOAD_TAKEN_OVER).
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND), FAILED_PRECONDITION (UPLOAD_OFFSET_MISMATCH, UPLOAD_FINISHED,
     * UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED), INVALID_ARGUMENT (UPLOAD_CRC_MISMATCH, UPLOAD_BEYOND_SIZE,
     * UPLOAD_CHUNK_SIZE), RESOURCE_EXHAUSTED (STORAGE_FULL) and DEADLINE_EXCEEDED (UPLOAD_IDLE).
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunksRequest> uploadChunks(
        io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunksResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncClientStreamingCall(
          getChannel().newCall(getUploadChunksMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * UploadChunk takes one whole chunk; it is for browsers, which cannot stream a request.
     * A chunk that is durable already is acknowledged again and not appended. Fails as UploadChunks does.
     * </pre>
     */
    public void uploadChunk(dev.marquee.v1.UploadChunkRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunkResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUploadChunkMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetUpload returns an upload; its `offset_bytes` is where to go on.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND).
     * </pre>
     */
    public void getUpload(dev.marquee.v1.GetUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetUploadResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetUploadMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListUploads returns the caller's uploads that can go on or be published, newest first.
     * </pre>
     */
    public void listUploads(dev.marquee.v1.ListUploadsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListUploadsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListUploadsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * CancelUpload gives an upload up and removes its bytes; again it changes nothing.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND) and FAILED_PRECONDITION (UPLOAD_FINISHED) once it is published.
     * </pre>
     */
    public void cancelUpload(dev.marquee.v1.CancelUploadRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CancelUploadResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCancelUploadMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service UploadService.
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public static final class UploadServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<UploadServiceBlockingV2Stub> {
    private UploadServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UploadServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UploadServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateUpload opens an upload; with the same request id and request it returns the same upload for 24 hours.
     * Fails with INVALID_ARGUMENT (UPLOAD_TOO_LARGE, REQUEST_ID_REUSED) and RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
     * </pre>
     */
    public dev.marquee.v1.CreateUploadResponse createUpload(dev.marquee.v1.CreateUploadRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateUploadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UploadChunks takes bytes as a stream: first `start`, then `data` in messages of any size up to the server's limit.
     * Bytes become durable in whole chunks while the stream runs; what a cut leaves of a chunk is sent again. The stream
     * takes the upload over from an earlier writer, which ends with ABORTED (UPLOAD_TAKEN_OVER).
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND), FAILED_PRECONDITION (UPLOAD_OFFSET_MISMATCH, UPLOAD_FINISHED,
     * UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED), INVALID_ARGUMENT (UPLOAD_CRC_MISMATCH, UPLOAD_BEYOND_SIZE,
     * UPLOAD_CHUNK_SIZE), RESOURCE_EXHAUSTED (STORAGE_FULL) and DEADLINE_EXCEEDED (UPLOAD_IDLE).
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.marquee.v1.UploadChunksRequest, dev.marquee.v1.UploadChunksResponse>
        uploadChunks() {
      return io.grpc.stub.ClientCalls.blockingClientStreamingCall(
          getChannel(), getUploadChunksMethod(), getCallOptions());
    }

    /**
     * <pre>
     * UploadChunk takes one whole chunk; it is for browsers, which cannot stream a request.
     * A chunk that is durable already is acknowledged again and not appended. Fails as UploadChunks does.
     * </pre>
     */
    public dev.marquee.v1.UploadChunkResponse uploadChunk(dev.marquee.v1.UploadChunkRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUploadChunkMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetUpload returns an upload; its `offset_bytes` is where to go on.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetUploadResponse getUpload(dev.marquee.v1.GetUploadRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetUploadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListUploads returns the caller's uploads that can go on or be published, newest first.
     * </pre>
     */
    public dev.marquee.v1.ListUploadsResponse listUploads(dev.marquee.v1.ListUploadsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListUploadsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CancelUpload gives an upload up and removes its bytes; again it changes nothing.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND) and FAILED_PRECONDITION (UPLOAD_FINISHED) once it is published.
     * </pre>
     */
    public dev.marquee.v1.CancelUploadResponse cancelUpload(dev.marquee.v1.CancelUploadRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCancelUploadMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service UploadService.
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public static final class UploadServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<UploadServiceBlockingStub> {
    private UploadServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UploadServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UploadServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateUpload opens an upload; with the same request id and request it returns the same upload for 24 hours.
     * Fails with INVALID_ARGUMENT (UPLOAD_TOO_LARGE, REQUEST_ID_REUSED) and RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
     * </pre>
     */
    public dev.marquee.v1.CreateUploadResponse createUpload(dev.marquee.v1.CreateUploadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateUploadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UploadChunk takes one whole chunk; it is for browsers, which cannot stream a request.
     * A chunk that is durable already is acknowledged again and not appended. Fails as UploadChunks does.
     * </pre>
     */
    public dev.marquee.v1.UploadChunkResponse uploadChunk(dev.marquee.v1.UploadChunkRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUploadChunkMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetUpload returns an upload; its `offset_bytes` is where to go on.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetUploadResponse getUpload(dev.marquee.v1.GetUploadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetUploadMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListUploads returns the caller's uploads that can go on or be published, newest first.
     * </pre>
     */
    public dev.marquee.v1.ListUploadsResponse listUploads(dev.marquee.v1.ListUploadsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListUploadsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * CancelUpload gives an upload up and removes its bytes; again it changes nothing.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND) and FAILED_PRECONDITION (UPLOAD_FINISHED) once it is published.
     * </pre>
     */
    public dev.marquee.v1.CancelUploadResponse cancelUpload(dev.marquee.v1.CancelUploadRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCancelUploadMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service UploadService.
   * <pre>
   * UploadService takes a file in, in chunks, through cuts and crashes.
   * Create an upload, send its bytes through either door, ask GetUpload for the durable offset after any cut, go on
   * there, and publish with VideoService.PublishVideo. Uploads are seen by their owner only.
   * </pre>
   */
  public static final class UploadServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<UploadServiceFutureStub> {
    private UploadServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UploadServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UploadServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateUpload opens an upload; with the same request id and request it returns the same upload for 24 hours.
     * Fails with INVALID_ARGUMENT (UPLOAD_TOO_LARGE, REQUEST_ID_REUSED) and RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.CreateUploadResponse> createUpload(
        dev.marquee.v1.CreateUploadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateUploadMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UploadChunk takes one whole chunk; it is for browsers, which cannot stream a request.
     * A chunk that is durable already is acknowledged again and not appended. Fails as UploadChunks does.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UploadChunkResponse> uploadChunk(
        dev.marquee.v1.UploadChunkRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUploadChunkMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetUpload returns an upload; its `offset_bytes` is where to go on.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetUploadResponse> getUpload(
        dev.marquee.v1.GetUploadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetUploadMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListUploads returns the caller's uploads that can go on or be published, newest first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListUploadsResponse> listUploads(
        dev.marquee.v1.ListUploadsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListUploadsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * CancelUpload gives an upload up and removes its bytes; again it changes nothing.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND) and FAILED_PRECONDITION (UPLOAD_FINISHED) once it is published.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.CancelUploadResponse> cancelUpload(
        dev.marquee.v1.CancelUploadRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCancelUploadMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_UPLOAD = 0;
  private static final int METHODID_UPLOAD_CHUNK = 1;
  private static final int METHODID_GET_UPLOAD = 2;
  private static final int METHODID_LIST_UPLOADS = 3;
  private static final int METHODID_CANCEL_UPLOAD = 4;
  private static final int METHODID_UPLOAD_CHUNKS = 5;

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
        case METHODID_CREATE_UPLOAD:
          serviceImpl.createUpload((dev.marquee.v1.CreateUploadRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.CreateUploadResponse>) responseObserver);
          break;
        case METHODID_UPLOAD_CHUNK:
          serviceImpl.uploadChunk((dev.marquee.v1.UploadChunkRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunkResponse>) responseObserver);
          break;
        case METHODID_GET_UPLOAD:
          serviceImpl.getUpload((dev.marquee.v1.GetUploadRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetUploadResponse>) responseObserver);
          break;
        case METHODID_LIST_UPLOADS:
          serviceImpl.listUploads((dev.marquee.v1.ListUploadsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListUploadsResponse>) responseObserver);
          break;
        case METHODID_CANCEL_UPLOAD:
          serviceImpl.cancelUpload((dev.marquee.v1.CancelUploadRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.CancelUploadResponse>) responseObserver);
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
        case METHODID_UPLOAD_CHUNKS:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.uploadChunks(
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UploadChunksResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getCreateUploadMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.CreateUploadRequest,
              dev.marquee.v1.CreateUploadResponse>(
                service, METHODID_CREATE_UPLOAD)))
        .addMethod(
          getUploadChunksMethod(),
          io.grpc.stub.ServerCalls.asyncClientStreamingCall(
            new MethodHandlers<
              dev.marquee.v1.UploadChunksRequest,
              dev.marquee.v1.UploadChunksResponse>(
                service, METHODID_UPLOAD_CHUNKS)))
        .addMethod(
          getUploadChunkMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UploadChunkRequest,
              dev.marquee.v1.UploadChunkResponse>(
                service, METHODID_UPLOAD_CHUNK)))
        .addMethod(
          getGetUploadMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetUploadRequest,
              dev.marquee.v1.GetUploadResponse>(
                service, METHODID_GET_UPLOAD)))
        .addMethod(
          getListUploadsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListUploadsRequest,
              dev.marquee.v1.ListUploadsResponse>(
                service, METHODID_LIST_UPLOADS)))
        .addMethod(
          getCancelUploadMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.CancelUploadRequest,
              dev.marquee.v1.CancelUploadResponse>(
                service, METHODID_CANCEL_UPLOAD)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (UploadServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getCreateUploadMethod())
              .addMethod(getUploadChunksMethod())
              .addMethod(getUploadChunkMethod())
              .addMethod(getGetUploadMethod())
              .addMethod(getListUploadsMethod())
              .addMethod(getCancelUploadMethod())
              .build();
        }
      }
    }
    return result;
  }
}
