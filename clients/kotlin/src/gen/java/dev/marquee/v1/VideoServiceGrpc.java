package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * VideoService publishes, shows and plays videos.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class VideoServiceGrpc {

  private VideoServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.VideoService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.PublishVideoRequest,
      dev.marquee.v1.PublishVideoResponse> getPublishVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PublishVideo",
      requestType = dev.marquee.v1.PublishVideoRequest.class,
      responseType = dev.marquee.v1.PublishVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.PublishVideoRequest,
      dev.marquee.v1.PublishVideoResponse> getPublishVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.PublishVideoRequest, dev.marquee.v1.PublishVideoResponse> getPublishVideoMethod;
    if ((getPublishVideoMethod = VideoServiceGrpc.getPublishVideoMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getPublishVideoMethod = VideoServiceGrpc.getPublishVideoMethod) == null) {
          VideoServiceGrpc.getPublishVideoMethod = getPublishVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.PublishVideoRequest, dev.marquee.v1.PublishVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PublishVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.PublishVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.PublishVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getPublishVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetVideoRequest,
      dev.marquee.v1.GetVideoResponse> getGetVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetVideo",
      requestType = dev.marquee.v1.GetVideoRequest.class,
      responseType = dev.marquee.v1.GetVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetVideoRequest,
      dev.marquee.v1.GetVideoResponse> getGetVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetVideoRequest, dev.marquee.v1.GetVideoResponse> getGetVideoMethod;
    if ((getGetVideoMethod = VideoServiceGrpc.getGetVideoMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getGetVideoMethod = VideoServiceGrpc.getGetVideoMethod) == null) {
          VideoServiceGrpc.getGetVideoMethod = getGetVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetVideoRequest, dev.marquee.v1.GetVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetVideo"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListVideosRequest,
      dev.marquee.v1.ListVideosResponse> getListVideosMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListVideos",
      requestType = dev.marquee.v1.ListVideosRequest.class,
      responseType = dev.marquee.v1.ListVideosResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListVideosRequest,
      dev.marquee.v1.ListVideosResponse> getListVideosMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListVideosRequest, dev.marquee.v1.ListVideosResponse> getListVideosMethod;
    if ((getListVideosMethod = VideoServiceGrpc.getListVideosMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getListVideosMethod = VideoServiceGrpc.getListVideosMethod) == null) {
          VideoServiceGrpc.getListVideosMethod = getListVideosMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListVideosRequest, dev.marquee.v1.ListVideosResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListVideos"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListVideosRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListVideosResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListVideosMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SearchVideosRequest,
      dev.marquee.v1.SearchVideosResponse> getSearchVideosMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchVideos",
      requestType = dev.marquee.v1.SearchVideosRequest.class,
      responseType = dev.marquee.v1.SearchVideosResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SearchVideosRequest,
      dev.marquee.v1.SearchVideosResponse> getSearchVideosMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SearchVideosRequest, dev.marquee.v1.SearchVideosResponse> getSearchVideosMethod;
    if ((getSearchVideosMethod = VideoServiceGrpc.getSearchVideosMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getSearchVideosMethod = VideoServiceGrpc.getSearchVideosMethod) == null) {
          VideoServiceGrpc.getSearchVideosMethod = getSearchVideosMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SearchVideosRequest, dev.marquee.v1.SearchVideosResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchVideos"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SearchVideosRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SearchVideosResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSearchVideosMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetVideoVisibilityRequest,
      dev.marquee.v1.SetVideoVisibilityResponse> getSetVideoVisibilityMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetVideoVisibility",
      requestType = dev.marquee.v1.SetVideoVisibilityRequest.class,
      responseType = dev.marquee.v1.SetVideoVisibilityResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetVideoVisibilityRequest,
      dev.marquee.v1.SetVideoVisibilityResponse> getSetVideoVisibilityMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetVideoVisibilityRequest, dev.marquee.v1.SetVideoVisibilityResponse> getSetVideoVisibilityMethod;
    if ((getSetVideoVisibilityMethod = VideoServiceGrpc.getSetVideoVisibilityMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getSetVideoVisibilityMethod = VideoServiceGrpc.getSetVideoVisibilityMethod) == null) {
          VideoServiceGrpc.getSetVideoVisibilityMethod = getSetVideoVisibilityMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetVideoVisibilityRequest, dev.marquee.v1.SetVideoVisibilityResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetVideoVisibility"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetVideoVisibilityRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetVideoVisibilityResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetVideoVisibilityMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UpdateVideoRequest,
      dev.marquee.v1.UpdateVideoResponse> getUpdateVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateVideo",
      requestType = dev.marquee.v1.UpdateVideoRequest.class,
      responseType = dev.marquee.v1.UpdateVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UpdateVideoRequest,
      dev.marquee.v1.UpdateVideoResponse> getUpdateVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UpdateVideoRequest, dev.marquee.v1.UpdateVideoResponse> getUpdateVideoMethod;
    if ((getUpdateVideoMethod = VideoServiceGrpc.getUpdateVideoMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getUpdateVideoMethod = VideoServiceGrpc.getUpdateVideoMethod) == null) {
          VideoServiceGrpc.getUpdateVideoMethod = getUpdateVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UpdateVideoRequest, dev.marquee.v1.UpdateVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUpdateVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.SetThumbnailRequest,
      dev.marquee.v1.SetThumbnailResponse> getSetThumbnailMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetThumbnail",
      requestType = dev.marquee.v1.SetThumbnailRequest.class,
      responseType = dev.marquee.v1.SetThumbnailResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.SetThumbnailRequest,
      dev.marquee.v1.SetThumbnailResponse> getSetThumbnailMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.SetThumbnailRequest, dev.marquee.v1.SetThumbnailResponse> getSetThumbnailMethod;
    if ((getSetThumbnailMethod = VideoServiceGrpc.getSetThumbnailMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getSetThumbnailMethod = VideoServiceGrpc.getSetThumbnailMethod) == null) {
          VideoServiceGrpc.getSetThumbnailMethod = getSetThumbnailMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.SetThumbnailRequest, dev.marquee.v1.SetThumbnailResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetThumbnail"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetThumbnailRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.SetThumbnailResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getSetThumbnailMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.DeleteVideoRequest,
      dev.marquee.v1.DeleteVideoResponse> getDeleteVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteVideo",
      requestType = dev.marquee.v1.DeleteVideoRequest.class,
      responseType = dev.marquee.v1.DeleteVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.DeleteVideoRequest,
      dev.marquee.v1.DeleteVideoResponse> getDeleteVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.DeleteVideoRequest, dev.marquee.v1.DeleteVideoResponse> getDeleteVideoMethod;
    if ((getDeleteVideoMethod = VideoServiceGrpc.getDeleteVideoMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getDeleteVideoMethod = VideoServiceGrpc.getDeleteVideoMethod) == null) {
          VideoServiceGrpc.getDeleteVideoMethod = getDeleteVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.DeleteVideoRequest, dev.marquee.v1.DeleteVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getDeleteVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaybackRequest,
      dev.marquee.v1.GetPlaybackResponse> getGetPlaybackMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetPlayback",
      requestType = dev.marquee.v1.GetPlaybackRequest.class,
      responseType = dev.marquee.v1.GetPlaybackResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaybackRequest,
      dev.marquee.v1.GetPlaybackResponse> getGetPlaybackMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaybackRequest, dev.marquee.v1.GetPlaybackResponse> getGetPlaybackMethod;
    if ((getGetPlaybackMethod = VideoServiceGrpc.getGetPlaybackMethod) == null) {
      synchronized (VideoServiceGrpc.class) {
        if ((getGetPlaybackMethod = VideoServiceGrpc.getGetPlaybackMethod) == null) {
          VideoServiceGrpc.getGetPlaybackMethod = getGetPlaybackMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetPlaybackRequest, dev.marquee.v1.GetPlaybackResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetPlayback"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetPlaybackRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetPlaybackResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetPlaybackMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static VideoServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<VideoServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<VideoServiceStub>() {
        @java.lang.Override
        public VideoServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new VideoServiceStub(channel, callOptions);
        }
      };
    return VideoServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static VideoServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<VideoServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<VideoServiceBlockingV2Stub>() {
        @java.lang.Override
        public VideoServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new VideoServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return VideoServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static VideoServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<VideoServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<VideoServiceBlockingStub>() {
        @java.lang.Override
        public VideoServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new VideoServiceBlockingStub(channel, callOptions);
        }
      };
    return VideoServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static VideoServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<VideoServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<VideoServiceFutureStub>() {
        @java.lang.Override
        public VideoServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new VideoServiceFutureStub(channel, callOptions);
        }
      };
    return VideoServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * PublishVideo makes a video of a complete upload; again with the same upload it returns the same video.
     * The bytes must be a video: the container is read, not the name. What is refused as MEDIA_* is removed.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND; VIDEO_NOT_FOUND once that video was deleted) and FAILED_PRECONDITION
     * (UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED, UPLOAD_CHECKSUM_MISMATCH, MEDIA_UNSUPPORTED,
     * MEDIA_TRUNCATED, MEDIA_INVALID).
     * </pre>
     */
    default void publishVideo(dev.marquee.v1.PublishVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.PublishVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPublishVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetVideo returns a video.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), also when the caller may not see it.
     * </pre>
     */
    default void getVideo(dev.marquee.v1.GetVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListVideos returns public videos, those of a category, or a channel's; the channel's owner also gets what others do not
     * see.
     * </pre>
     */
    default void listVideos(dev.marquee.v1.ListVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideosResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListVideosMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchVideos returns the public videos in which all words of the query occur: in the title, the description, the tags or
     * the channel's name. The last word may be the beginning of one.
     * Case, accents and punctuation do not matter, and nothing in a query is an operator. Characters of scripts without spaces
     * between words are found side by side. The best match comes first: all words in the title, and these whole; in the title;
     * there or in the tags; there or in the channel's name; anywhere. A video that is a year newer goes up by one of these steps.
     * Of more than 5,000 matches, the newest 5,000 are ranked; of more than 20,000, the durations of the newest 20,000 are looked
     * at. While videos are published or changed, one may come twice or not at all.
     * </pre>
     */
    default void searchVideos(dev.marquee.v1.SearchVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SearchVideosResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchVideosMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetVideoVisibility says who finds a video of the caller's.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void setVideoVisibility(dev.marquee.v1.SetVideoVisibilityRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetVideoVisibilityResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetVideoVisibilityMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateVideo changes what its owner says of a video of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void updateVideo(dev.marquee.v1.UpdateVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * SetThumbnail sets or removes the picture that stands for a video of the caller's; the same picture again keeps its URLs.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED,
     * IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    default void setThumbnail(dev.marquee.v1.SetThumbnailRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetThumbnailResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetThumbnailMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteVideo deletes a video of the caller's and its bytes; a retry within 24 hours succeeds again.
     * Where an object store serves the bytes, URLs that were given out work until they are removed, seconds later as a rule.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void deleteVideo(dev.marquee.v1.DeleteVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetPlayback returns where to get a video's bytes for a while.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and FAILED_PRECONDITION (VIDEO_NOT_READY).
     * </pre>
     */
    default void getPlayback(dev.marquee.v1.GetPlaybackRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaybackResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetPlaybackMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service VideoService.
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public static abstract class VideoServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return VideoServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service VideoService.
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public static final class VideoServiceStub
      extends io.grpc.stub.AbstractAsyncStub<VideoServiceStub> {
    private VideoServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected VideoServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new VideoServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishVideo makes a video of a complete upload; again with the same upload it returns the same video.
     * The bytes must be a video: the container is read, not the name. What is refused as MEDIA_* is removed.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND; VIDEO_NOT_FOUND once that video was deleted) and FAILED_PRECONDITION
     * (UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED, UPLOAD_CHECKSUM_MISMATCH, MEDIA_UNSUPPORTED,
     * MEDIA_TRUNCATED, MEDIA_INVALID).
     * </pre>
     */
    public void publishVideo(dev.marquee.v1.PublishVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.PublishVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPublishVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetVideo returns a video.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), also when the caller may not see it.
     * </pre>
     */
    public void getVideo(dev.marquee.v1.GetVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListVideos returns public videos, those of a category, or a channel's; the channel's owner also gets what others do not
     * see.
     * </pre>
     */
    public void listVideos(dev.marquee.v1.ListVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideosResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListVideosMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SearchVideos returns the public videos in which all words of the query occur: in the title, the description, the tags or
     * the channel's name. The last word may be the beginning of one.
     * Case, accents and punctuation do not matter, and nothing in a query is an operator. Characters of scripts without spaces
     * between words are found side by side. The best match comes first: all words in the title, and these whole; in the title;
     * there or in the tags; there or in the channel's name; anywhere. A video that is a year newer goes up by one of these steps.
     * Of more than 5,000 matches, the newest 5,000 are ranked; of more than 20,000, the durations of the newest 20,000 are looked
     * at. While videos are published or changed, one may come twice or not at all.
     * </pre>
     */
    public void searchVideos(dev.marquee.v1.SearchVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SearchVideosResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchVideosMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetVideoVisibility says who finds a video of the caller's.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void setVideoVisibility(dev.marquee.v1.SetVideoVisibilityRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetVideoVisibilityResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetVideoVisibilityMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateVideo changes what its owner says of a video of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void updateVideo(dev.marquee.v1.UpdateVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SetThumbnail sets or removes the picture that stands for a video of the caller's; the same picture again keeps its URLs.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED,
     * IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public void setThumbnail(dev.marquee.v1.SetThumbnailRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.SetThumbnailResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetThumbnailMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteVideo deletes a video of the caller's and its bytes; a retry within 24 hours succeeds again.
     * Where an object store serves the bytes, URLs that were given out work until they are removed, seconds later as a rule.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void deleteVideo(dev.marquee.v1.DeleteVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetPlayback returns where to get a video's bytes for a while.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and FAILED_PRECONDITION (VIDEO_NOT_READY).
     * </pre>
     */
    public void getPlayback(dev.marquee.v1.GetPlaybackRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaybackResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetPlaybackMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service VideoService.
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public static final class VideoServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<VideoServiceBlockingV2Stub> {
    private VideoServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected VideoServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new VideoServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishVideo makes a video of a complete upload; again with the same upload it returns the same video.
     * The bytes must be a video: the container is read, not the name. What is refused as MEDIA_* is removed.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND; VIDEO_NOT_FOUND once that video was deleted) and FAILED_PRECONDITION
     * (UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED, UPLOAD_CHECKSUM_MISMATCH, MEDIA_UNSUPPORTED,
     * MEDIA_TRUNCATED, MEDIA_INVALID).
     * </pre>
     */
    public dev.marquee.v1.PublishVideoResponse publishVideo(dev.marquee.v1.PublishVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPublishVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetVideo returns a video.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), also when the caller may not see it.
     * </pre>
     */
    public dev.marquee.v1.GetVideoResponse getVideo(dev.marquee.v1.GetVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListVideos returns public videos, those of a category, or a channel's; the channel's owner also gets what others do not
     * see.
     * </pre>
     */
    public dev.marquee.v1.ListVideosResponse listVideos(dev.marquee.v1.ListVideosRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListVideosMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchVideos returns the public videos in which all words of the query occur: in the title, the description, the tags or
     * the channel's name. The last word may be the beginning of one.
     * Case, accents and punctuation do not matter, and nothing in a query is an operator. Characters of scripts without spaces
     * between words are found side by side. The best match comes first: all words in the title, and these whole; in the title;
     * there or in the tags; there or in the channel's name; anywhere. A video that is a year newer goes up by one of these steps.
     * Of more than 5,000 matches, the newest 5,000 are ranked; of more than 20,000, the durations of the newest 20,000 are looked
     * at. While videos are published or changed, one may come twice or not at all.
     * </pre>
     */
    public dev.marquee.v1.SearchVideosResponse searchVideos(dev.marquee.v1.SearchVideosRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchVideosMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetVideoVisibility says who finds a video of the caller's.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.SetVideoVisibilityResponse setVideoVisibility(dev.marquee.v1.SetVideoVisibilityRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetVideoVisibilityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateVideo changes what its owner says of a video of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.UpdateVideoResponse updateVideo(dev.marquee.v1.UpdateVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetThumbnail sets or removes the picture that stands for a video of the caller's; the same picture again keeps its URLs.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED,
     * IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetThumbnailResponse setThumbnail(dev.marquee.v1.SetThumbnailRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetThumbnailMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteVideo deletes a video of the caller's and its bytes; a retry within 24 hours succeeds again.
     * Where an object store serves the bytes, URLs that were given out work until they are removed, seconds later as a rule.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteVideoResponse deleteVideo(dev.marquee.v1.DeleteVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetPlayback returns where to get a video's bytes for a while.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and FAILED_PRECONDITION (VIDEO_NOT_READY).
     * </pre>
     */
    public dev.marquee.v1.GetPlaybackResponse getPlayback(dev.marquee.v1.GetPlaybackRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetPlaybackMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service VideoService.
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public static final class VideoServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<VideoServiceBlockingStub> {
    private VideoServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected VideoServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new VideoServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishVideo makes a video of a complete upload; again with the same upload it returns the same video.
     * The bytes must be a video: the container is read, not the name. What is refused as MEDIA_* is removed.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND; VIDEO_NOT_FOUND once that video was deleted) and FAILED_PRECONDITION
     * (UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED, UPLOAD_CHECKSUM_MISMATCH, MEDIA_UNSUPPORTED,
     * MEDIA_TRUNCATED, MEDIA_INVALID).
     * </pre>
     */
    public dev.marquee.v1.PublishVideoResponse publishVideo(dev.marquee.v1.PublishVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPublishVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetVideo returns a video.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), also when the caller may not see it.
     * </pre>
     */
    public dev.marquee.v1.GetVideoResponse getVideo(dev.marquee.v1.GetVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListVideos returns public videos, those of a category, or a channel's; the channel's owner also gets what others do not
     * see.
     * </pre>
     */
    public dev.marquee.v1.ListVideosResponse listVideos(dev.marquee.v1.ListVideosRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListVideosMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchVideos returns the public videos in which all words of the query occur: in the title, the description, the tags or
     * the channel's name. The last word may be the beginning of one.
     * Case, accents and punctuation do not matter, and nothing in a query is an operator. Characters of scripts without spaces
     * between words are found side by side. The best match comes first: all words in the title, and these whole; in the title;
     * there or in the tags; there or in the channel's name; anywhere. A video that is a year newer goes up by one of these steps.
     * Of more than 5,000 matches, the newest 5,000 are ranked; of more than 20,000, the durations of the newest 20,000 are looked
     * at. While videos are published or changed, one may come twice or not at all.
     * </pre>
     */
    public dev.marquee.v1.SearchVideosResponse searchVideos(dev.marquee.v1.SearchVideosRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchVideosMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetVideoVisibility says who finds a video of the caller's.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.SetVideoVisibilityResponse setVideoVisibility(dev.marquee.v1.SetVideoVisibilityRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetVideoVisibilityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateVideo changes what its owner says of a video of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.UpdateVideoResponse updateVideo(dev.marquee.v1.UpdateVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SetThumbnail sets or removes the picture that stands for a video of the caller's; the same picture again keeps its URLs.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED,
     * IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public dev.marquee.v1.SetThumbnailResponse setThumbnail(dev.marquee.v1.SetThumbnailRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetThumbnailMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteVideo deletes a video of the caller's and its bytes; a retry within 24 hours succeeds again.
     * Where an object store serves the bytes, URLs that were given out work until they are removed, seconds later as a rule.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteVideoResponse deleteVideo(dev.marquee.v1.DeleteVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetPlayback returns where to get a video's bytes for a while.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and FAILED_PRECONDITION (VIDEO_NOT_READY).
     * </pre>
     */
    public dev.marquee.v1.GetPlaybackResponse getPlayback(dev.marquee.v1.GetPlaybackRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetPlaybackMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service VideoService.
   * <pre>
   * VideoService publishes, shows and plays videos.
   * </pre>
   */
  public static final class VideoServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<VideoServiceFutureStub> {
    private VideoServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected VideoServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new VideoServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishVideo makes a video of a complete upload; again with the same upload it returns the same video.
     * The bytes must be a video: the container is read, not the name. What is refused as MEDIA_* is removed.
     * Fails with NOT_FOUND (UPLOAD_NOT_FOUND; VIDEO_NOT_FOUND once that video was deleted) and FAILED_PRECONDITION
     * (UPLOAD_INCOMPLETE, UPLOAD_CANCELLED, UPLOAD_EXPIRED, UPLOAD_FAILED, UPLOAD_CHECKSUM_MISMATCH, MEDIA_UNSUPPORTED,
     * MEDIA_TRUNCATED, MEDIA_INVALID).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.PublishVideoResponse> publishVideo(
        dev.marquee.v1.PublishVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPublishVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetVideo returns a video.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), also when the caller may not see it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetVideoResponse> getVideo(
        dev.marquee.v1.GetVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListVideos returns public videos, those of a category, or a channel's; the channel's owner also gets what others do not
     * see.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListVideosResponse> listVideos(
        dev.marquee.v1.ListVideosRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListVideosMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchVideos returns the public videos in which all words of the query occur: in the title, the description, the tags or
     * the channel's name. The last word may be the beginning of one.
     * Case, accents and punctuation do not matter, and nothing in a query is an operator. Characters of scripts without spaces
     * between words are found side by side. The best match comes first: all words in the title, and these whole; in the title;
     * there or in the tags; there or in the channel's name; anywhere. A video that is a year newer goes up by one of these steps.
     * Of more than 5,000 matches, the newest 5,000 are ranked; of more than 20,000, the durations of the newest 20,000 are looked
     * at. While videos are published or changed, one may come twice or not at all.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SearchVideosResponse> searchVideos(
        dev.marquee.v1.SearchVideosRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchVideosMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetVideoVisibility says who finds a video of the caller's.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetVideoVisibilityResponse> setVideoVisibility(
        dev.marquee.v1.SetVideoVisibilityRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetVideoVisibilityMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateVideo changes what its owner says of a video of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UpdateVideoResponse> updateVideo(
        dev.marquee.v1.UpdateVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SetThumbnail sets or removes the picture that stands for a video of the caller's; the same picture again keeps its URLs.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and INVALID_ARGUMENT (IMAGE_TYPE_UNSUPPORTED,
     * IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.SetThumbnailResponse> setThumbnail(
        dev.marquee.v1.SetThumbnailRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetThumbnailMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteVideo deletes a video of the caller's and its bytes; a retry within 24 hours succeeds again.
     * Where an object store serves the bytes, URLs that were given out work until they are removed, seconds later as a rule.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.DeleteVideoResponse> deleteVideo(
        dev.marquee.v1.DeleteVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetPlayback returns where to get a video's bytes for a while.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND) and FAILED_PRECONDITION (VIDEO_NOT_READY).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetPlaybackResponse> getPlayback(
        dev.marquee.v1.GetPlaybackRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetPlaybackMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_PUBLISH_VIDEO = 0;
  private static final int METHODID_GET_VIDEO = 1;
  private static final int METHODID_LIST_VIDEOS = 2;
  private static final int METHODID_SEARCH_VIDEOS = 3;
  private static final int METHODID_SET_VIDEO_VISIBILITY = 4;
  private static final int METHODID_UPDATE_VIDEO = 5;
  private static final int METHODID_SET_THUMBNAIL = 6;
  private static final int METHODID_DELETE_VIDEO = 7;
  private static final int METHODID_GET_PLAYBACK = 8;

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
        case METHODID_PUBLISH_VIDEO:
          serviceImpl.publishVideo((dev.marquee.v1.PublishVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.PublishVideoResponse>) responseObserver);
          break;
        case METHODID_GET_VIDEO:
          serviceImpl.getVideo((dev.marquee.v1.GetVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetVideoResponse>) responseObserver);
          break;
        case METHODID_LIST_VIDEOS:
          serviceImpl.listVideos((dev.marquee.v1.ListVideosRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListVideosResponse>) responseObserver);
          break;
        case METHODID_SEARCH_VIDEOS:
          serviceImpl.searchVideos((dev.marquee.v1.SearchVideosRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SearchVideosResponse>) responseObserver);
          break;
        case METHODID_SET_VIDEO_VISIBILITY:
          serviceImpl.setVideoVisibility((dev.marquee.v1.SetVideoVisibilityRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetVideoVisibilityResponse>) responseObserver);
          break;
        case METHODID_UPDATE_VIDEO:
          serviceImpl.updateVideo((dev.marquee.v1.UpdateVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateVideoResponse>) responseObserver);
          break;
        case METHODID_SET_THUMBNAIL:
          serviceImpl.setThumbnail((dev.marquee.v1.SetThumbnailRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.SetThumbnailResponse>) responseObserver);
          break;
        case METHODID_DELETE_VIDEO:
          serviceImpl.deleteVideo((dev.marquee.v1.DeleteVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteVideoResponse>) responseObserver);
          break;
        case METHODID_GET_PLAYBACK:
          serviceImpl.getPlayback((dev.marquee.v1.GetPlaybackRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaybackResponse>) responseObserver);
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
          getPublishVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.PublishVideoRequest,
              dev.marquee.v1.PublishVideoResponse>(
                service, METHODID_PUBLISH_VIDEO)))
        .addMethod(
          getGetVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetVideoRequest,
              dev.marquee.v1.GetVideoResponse>(
                service, METHODID_GET_VIDEO)))
        .addMethod(
          getListVideosMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListVideosRequest,
              dev.marquee.v1.ListVideosResponse>(
                service, METHODID_LIST_VIDEOS)))
        .addMethod(
          getSearchVideosMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SearchVideosRequest,
              dev.marquee.v1.SearchVideosResponse>(
                service, METHODID_SEARCH_VIDEOS)))
        .addMethod(
          getSetVideoVisibilityMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetVideoVisibilityRequest,
              dev.marquee.v1.SetVideoVisibilityResponse>(
                service, METHODID_SET_VIDEO_VISIBILITY)))
        .addMethod(
          getUpdateVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UpdateVideoRequest,
              dev.marquee.v1.UpdateVideoResponse>(
                service, METHODID_UPDATE_VIDEO)))
        .addMethod(
          getSetThumbnailMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.SetThumbnailRequest,
              dev.marquee.v1.SetThumbnailResponse>(
                service, METHODID_SET_THUMBNAIL)))
        .addMethod(
          getDeleteVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.DeleteVideoRequest,
              dev.marquee.v1.DeleteVideoResponse>(
                service, METHODID_DELETE_VIDEO)))
        .addMethod(
          getGetPlaybackMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetPlaybackRequest,
              dev.marquee.v1.GetPlaybackResponse>(
                service, METHODID_GET_PLAYBACK)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (VideoServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getPublishVideoMethod())
              .addMethod(getGetVideoMethod())
              .addMethod(getListVideosMethod())
              .addMethod(getSearchVideosMethod())
              .addMethod(getSetVideoVisibilityMethod())
              .addMethod(getUpdateVideoMethod())
              .addMethod(getSetThumbnailMethod())
              .addMethod(getDeleteVideoMethod())
              .addMethod(getGetPlaybackMethod())
              .build();
        }
      }
    }
    return result;
  }
}
