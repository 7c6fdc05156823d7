package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * CommentService is what people say about videos: comments, and one level of replies to them.
 * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
 * neither written nor edited, until they are switched on again.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class CommentServiceGrpc {

  private CommentServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.CommentService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.CreateCommentRequest,
      dev.marquee.v1.CreateCommentResponse> getCreateCommentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateComment",
      requestType = dev.marquee.v1.CreateCommentRequest.class,
      responseType = dev.marquee.v1.CreateCommentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.CreateCommentRequest,
      dev.marquee.v1.CreateCommentResponse> getCreateCommentMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.CreateCommentRequest, dev.marquee.v1.CreateCommentResponse> getCreateCommentMethod;
    if ((getCreateCommentMethod = CommentServiceGrpc.getCreateCommentMethod) == null) {
      synchronized (CommentServiceGrpc.class) {
        if ((getCreateCommentMethod = CommentServiceGrpc.getCreateCommentMethod) == null) {
          CommentServiceGrpc.getCreateCommentMethod = getCreateCommentMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.CreateCommentRequest, dev.marquee.v1.CreateCommentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateComment"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateCommentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreateCommentResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getCreateCommentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListCommentsRequest,
      dev.marquee.v1.ListCommentsResponse> getListCommentsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListComments",
      requestType = dev.marquee.v1.ListCommentsRequest.class,
      responseType = dev.marquee.v1.ListCommentsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListCommentsRequest,
      dev.marquee.v1.ListCommentsResponse> getListCommentsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListCommentsRequest, dev.marquee.v1.ListCommentsResponse> getListCommentsMethod;
    if ((getListCommentsMethod = CommentServiceGrpc.getListCommentsMethod) == null) {
      synchronized (CommentServiceGrpc.class) {
        if ((getListCommentsMethod = CommentServiceGrpc.getListCommentsMethod) == null) {
          CommentServiceGrpc.getListCommentsMethod = getListCommentsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListCommentsRequest, dev.marquee.v1.ListCommentsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListComments"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListCommentsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListCommentsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListCommentsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListRepliesRequest,
      dev.marquee.v1.ListRepliesResponse> getListRepliesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListReplies",
      requestType = dev.marquee.v1.ListRepliesRequest.class,
      responseType = dev.marquee.v1.ListRepliesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListRepliesRequest,
      dev.marquee.v1.ListRepliesResponse> getListRepliesMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListRepliesRequest, dev.marquee.v1.ListRepliesResponse> getListRepliesMethod;
    if ((getListRepliesMethod = CommentServiceGrpc.getListRepliesMethod) == null) {
      synchronized (CommentServiceGrpc.class) {
        if ((getListRepliesMethod = CommentServiceGrpc.getListRepliesMethod) == null) {
          CommentServiceGrpc.getListRepliesMethod = getListRepliesMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListRepliesRequest, dev.marquee.v1.ListRepliesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListReplies"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListRepliesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListRepliesResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListRepliesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UpdateCommentRequest,
      dev.marquee.v1.UpdateCommentResponse> getUpdateCommentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateComment",
      requestType = dev.marquee.v1.UpdateCommentRequest.class,
      responseType = dev.marquee.v1.UpdateCommentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UpdateCommentRequest,
      dev.marquee.v1.UpdateCommentResponse> getUpdateCommentMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UpdateCommentRequest, dev.marquee.v1.UpdateCommentResponse> getUpdateCommentMethod;
    if ((getUpdateCommentMethod = CommentServiceGrpc.getUpdateCommentMethod) == null) {
      synchronized (CommentServiceGrpc.class) {
        if ((getUpdateCommentMethod = CommentServiceGrpc.getUpdateCommentMethod) == null) {
          CommentServiceGrpc.getUpdateCommentMethod = getUpdateCommentMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UpdateCommentRequest, dev.marquee.v1.UpdateCommentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateComment"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateCommentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdateCommentResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUpdateCommentMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.DeleteCommentRequest,
      dev.marquee.v1.DeleteCommentResponse> getDeleteCommentMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteComment",
      requestType = dev.marquee.v1.DeleteCommentRequest.class,
      responseType = dev.marquee.v1.DeleteCommentResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.DeleteCommentRequest,
      dev.marquee.v1.DeleteCommentResponse> getDeleteCommentMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.DeleteCommentRequest, dev.marquee.v1.DeleteCommentResponse> getDeleteCommentMethod;
    if ((getDeleteCommentMethod = CommentServiceGrpc.getDeleteCommentMethod) == null) {
      synchronized (CommentServiceGrpc.class) {
        if ((getDeleteCommentMethod = CommentServiceGrpc.getDeleteCommentMethod) == null) {
          CommentServiceGrpc.getDeleteCommentMethod = getDeleteCommentMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.DeleteCommentRequest, dev.marquee.v1.DeleteCommentResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteComment"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteCommentRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeleteCommentResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getDeleteCommentMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static CommentServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CommentServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CommentServiceStub>() {
        @java.lang.Override
        public CommentServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CommentServiceStub(channel, callOptions);
        }
      };
    return CommentServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static CommentServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CommentServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CommentServiceBlockingV2Stub>() {
        @java.lang.Override
        public CommentServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CommentServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return CommentServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static CommentServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CommentServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CommentServiceBlockingStub>() {
        @java.lang.Override
        public CommentServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CommentServiceBlockingStub(channel, callOptions);
        }
      };
    return CommentServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static CommentServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CommentServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CommentServiceFutureStub>() {
        @java.lang.Override
        public CommentServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CommentServiceFutureStub(channel, callOptions);
        }
      };
    return CommentServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreateComment writes a comment, or a reply to one; again with the same request id it returns the same comment.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), FAILED_PRECONDITION (COMMENTS_DISABLED, COMMENT_IS_REPLY: replies have
     * no replies) and NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND: also when the comment of that request id was deleted).
     * </pre>
     */
    default void createComment(dev.marquee.v1.CreateCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateCommentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateCommentMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListComments returns a video's comments, without replies.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND).
     * </pre>
     */
    default void listComments(dev.marquee.v1.ListCommentsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListCommentsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListCommentsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListReplies returns a comment's replies, the oldest first.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND).
     * </pre>
     */
    default void listReplies(dev.marquee.v1.ListRepliesRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListRepliesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRepliesMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateComment changes the text of a comment of the caller's.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (COMMENTS_DISABLED).
     * </pre>
     */
    default void updateComment(dev.marquee.v1.UpdateCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateCommentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateCommentMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteComment deletes a comment of the caller's, or one under a video of the caller's; a retry within 24 hours succeeds
     * again.
     * When its author deletes a comment that has replies, it stays in its place without its text until they are gone. When
     * the video's owner does, of their own comments too, its replies go with it.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void deleteComment(dev.marquee.v1.DeleteCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteCommentResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteCommentMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service CommentService.
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public static abstract class CommentServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return CommentServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service CommentService.
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public static final class CommentServiceStub
      extends io.grpc.stub.AbstractAsyncStub<CommentServiceStub> {
    private CommentServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CommentServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CommentServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateComment writes a comment, or a reply to one; again with the same request id it returns the same comment.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), FAILED_PRECONDITION (COMMENTS_DISABLED, COMMENT_IS_REPLY: replies have
     * no replies) and NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND: also when the comment of that request id was deleted).
     * </pre>
     */
    public void createComment(dev.marquee.v1.CreateCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreateCommentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateCommentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListComments returns a video's comments, without replies.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND).
     * </pre>
     */
    public void listComments(dev.marquee.v1.ListCommentsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListCommentsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListCommentsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListReplies returns a comment's replies, the oldest first.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND).
     * </pre>
     */
    public void listReplies(dev.marquee.v1.ListRepliesRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListRepliesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListRepliesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateComment changes the text of a comment of the caller's.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (COMMENTS_DISABLED).
     * </pre>
     */
    public void updateComment(dev.marquee.v1.UpdateCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateCommentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateCommentMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteComment deletes a comment of the caller's, or one under a video of the caller's; a retry within 24 hours succeeds
     * again.
     * When its author deletes a comment that has replies, it stays in its place without its text until they are gone. When
     * the video's owner does, of their own comments too, its replies go with it.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void deleteComment(dev.marquee.v1.DeleteCommentRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteCommentResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteCommentMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service CommentService.
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public static final class CommentServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<CommentServiceBlockingV2Stub> {
    private CommentServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CommentServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CommentServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateComment writes a comment, or a reply to one; again with the same request id it returns the same comment.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), FAILED_PRECONDITION (COMMENTS_DISABLED, COMMENT_IS_REPLY: replies have
     * no replies) and NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND: also when the comment of that request id was deleted).
     * </pre>
     */
    public dev.marquee.v1.CreateCommentResponse createComment(dev.marquee.v1.CreateCommentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateCommentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListComments returns a video's comments, without replies.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListCommentsResponse listComments(dev.marquee.v1.ListCommentsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListCommentsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListReplies returns a comment's replies, the oldest first.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListRepliesResponse listReplies(dev.marquee.v1.ListRepliesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListRepliesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateComment changes the text of a comment of the caller's.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (COMMENTS_DISABLED).
     * </pre>
     */
    public dev.marquee.v1.UpdateCommentResponse updateComment(dev.marquee.v1.UpdateCommentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateCommentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteComment deletes a comment of the caller's, or one under a video of the caller's; a retry within 24 hours succeeds
     * again.
     * When its author deletes a comment that has replies, it stays in its place without its text until they are gone. When
     * the video's owner does, of their own comments too, its replies go with it.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteCommentResponse deleteComment(dev.marquee.v1.DeleteCommentRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteCommentMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service CommentService.
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public static final class CommentServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<CommentServiceBlockingStub> {
    private CommentServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CommentServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CommentServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateComment writes a comment, or a reply to one; again with the same request id it returns the same comment.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), FAILED_PRECONDITION (COMMENTS_DISABLED, COMMENT_IS_REPLY: replies have
     * no replies) and NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND: also when the comment of that request id was deleted).
     * </pre>
     */
    public dev.marquee.v1.CreateCommentResponse createComment(dev.marquee.v1.CreateCommentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateCommentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListComments returns a video's comments, without replies.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListCommentsResponse listComments(dev.marquee.v1.ListCommentsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListCommentsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListReplies returns a comment's replies, the oldest first.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListRepliesResponse listReplies(dev.marquee.v1.ListRepliesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListRepliesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateComment changes the text of a comment of the caller's.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (COMMENTS_DISABLED).
     * </pre>
     */
    public dev.marquee.v1.UpdateCommentResponse updateComment(dev.marquee.v1.UpdateCommentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateCommentMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteComment deletes a comment of the caller's, or one under a video of the caller's; a retry within 24 hours succeeds
     * again.
     * When its author deletes a comment that has replies, it stays in its place without its text until they are gone. When
     * the video's owner does, of their own comments too, its replies go with it.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.DeleteCommentResponse deleteComment(dev.marquee.v1.DeleteCommentRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteCommentMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service CommentService.
   * <pre>
   * CommentService is what people say about videos: comments, and one level of replies to them.
   * Whoever sees a video sees its comments, unless its owner has switched them off: then lists are empty and comments are
   * neither written nor edited, until they are switched on again.
   * </pre>
   */
  public static final class CommentServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<CommentServiceFutureStub> {
    private CommentServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CommentServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CommentServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreateComment writes a comment, or a reply to one; again with the same request id it returns the same comment.
     * Fails with INVALID_ARGUMENT (REQUEST_ID_REUSED), FAILED_PRECONDITION (COMMENTS_DISABLED, COMMENT_IS_REPLY: replies have
     * no replies) and NOT_FOUND (VIDEO_NOT_FOUND, COMMENT_NOT_FOUND: also when the comment of that request id was deleted).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.CreateCommentResponse> createComment(
        dev.marquee.v1.CreateCommentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateCommentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListComments returns a video's comments, without replies.
     * Fails with NOT_FOUND (VIDEO_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListCommentsResponse> listComments(
        dev.marquee.v1.ListCommentsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListCommentsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListReplies returns a comment's replies, the oldest first.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListRepliesResponse> listReplies(
        dev.marquee.v1.ListRepliesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListRepliesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateComment changes the text of a comment of the caller's.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (COMMENTS_DISABLED).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UpdateCommentResponse> updateComment(
        dev.marquee.v1.UpdateCommentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateCommentMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteComment deletes a comment of the caller's, or one under a video of the caller's; a retry within 24 hours succeeds
     * again.
     * When its author deletes a comment that has replies, it stays in its place without its text until they are gone. When
     * the video's owner does, of their own comments too, its replies go with it.
     * Fails with NOT_FOUND (COMMENT_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.DeleteCommentResponse> deleteComment(
        dev.marquee.v1.DeleteCommentRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteCommentMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_COMMENT = 0;
  private static final int METHODID_LIST_COMMENTS = 1;
  private static final int METHODID_LIST_REPLIES = 2;
  private static final int METHODID_UPDATE_COMMENT = 3;
  private static final int METHODID_DELETE_COMMENT = 4;

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
        case METHODID_CREATE_COMMENT:
          serviceImpl.createComment((dev.marquee.v1.CreateCommentRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.CreateCommentResponse>) responseObserver);
          break;
        case METHODID_LIST_COMMENTS:
          serviceImpl.listComments((dev.marquee.v1.ListCommentsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListCommentsResponse>) responseObserver);
          break;
        case METHODID_LIST_REPLIES:
          serviceImpl.listReplies((dev.marquee.v1.ListRepliesRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListRepliesResponse>) responseObserver);
          break;
        case METHODID_UPDATE_COMMENT:
          serviceImpl.updateComment((dev.marquee.v1.UpdateCommentRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UpdateCommentResponse>) responseObserver);
          break;
        case METHODID_DELETE_COMMENT:
          serviceImpl.deleteComment((dev.marquee.v1.DeleteCommentRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.DeleteCommentResponse>) responseObserver);
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
          getCreateCommentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.CreateCommentRequest,
              dev.marquee.v1.CreateCommentResponse>(
                service, METHODID_CREATE_COMMENT)))
        .addMethod(
          getListCommentsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListCommentsRequest,
              dev.marquee.v1.ListCommentsResponse>(
                service, METHODID_LIST_COMMENTS)))
        .addMethod(
          getListRepliesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListRepliesRequest,
              dev.marquee.v1.ListRepliesResponse>(
                service, METHODID_LIST_REPLIES)))
        .addMethod(
          getUpdateCommentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UpdateCommentRequest,
              dev.marquee.v1.UpdateCommentResponse>(
                service, METHODID_UPDATE_COMMENT)))
        .addMethod(
          getDeleteCommentMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.DeleteCommentRequest,
              dev.marquee.v1.DeleteCommentResponse>(
                service, METHODID_DELETE_COMMENT)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (CommentServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getCreateCommentMethod())
              .addMethod(getListCommentsMethod())
              .addMethod(getListRepliesMethod())
              .addMethod(getUpdateCommentMethod())
              .addMethod(getDeleteCommentMethod())
              .build();
        }
      }
    }
    return result;
  }
}
