package dev.marquee.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * PlaylistService keeps lists of videos in an order that their owners give them.
 * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PlaylistServiceGrpc {

  private PlaylistServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "marquee.v1.PlaylistService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.CreatePlaylistRequest,
      dev.marquee.v1.CreatePlaylistResponse> getCreatePlaylistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreatePlaylist",
      requestType = dev.marquee.v1.CreatePlaylistRequest.class,
      responseType = dev.marquee.v1.CreatePlaylistResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.CreatePlaylistRequest,
      dev.marquee.v1.CreatePlaylistResponse> getCreatePlaylistMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.CreatePlaylistRequest, dev.marquee.v1.CreatePlaylistResponse> getCreatePlaylistMethod;
    if ((getCreatePlaylistMethod = PlaylistServiceGrpc.getCreatePlaylistMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getCreatePlaylistMethod = PlaylistServiceGrpc.getCreatePlaylistMethod) == null) {
          PlaylistServiceGrpc.getCreatePlaylistMethod = getCreatePlaylistMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.CreatePlaylistRequest, dev.marquee.v1.CreatePlaylistResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreatePlaylist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreatePlaylistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.CreatePlaylistResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getCreatePlaylistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaylistRequest,
      dev.marquee.v1.GetPlaylistResponse> getGetPlaylistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetPlaylist",
      requestType = dev.marquee.v1.GetPlaylistRequest.class,
      responseType = dev.marquee.v1.GetPlaylistResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaylistRequest,
      dev.marquee.v1.GetPlaylistResponse> getGetPlaylistMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.GetPlaylistRequest, dev.marquee.v1.GetPlaylistResponse> getGetPlaylistMethod;
    if ((getGetPlaylistMethod = PlaylistServiceGrpc.getGetPlaylistMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getGetPlaylistMethod = PlaylistServiceGrpc.getGetPlaylistMethod) == null) {
          PlaylistServiceGrpc.getGetPlaylistMethod = getGetPlaylistMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.GetPlaylistRequest, dev.marquee.v1.GetPlaylistResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetPlaylist"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetPlaylistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.GetPlaylistResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getGetPlaylistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistsRequest,
      dev.marquee.v1.ListPlaylistsResponse> getListPlaylistsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPlaylists",
      requestType = dev.marquee.v1.ListPlaylistsRequest.class,
      responseType = dev.marquee.v1.ListPlaylistsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistsRequest,
      dev.marquee.v1.ListPlaylistsResponse> getListPlaylistsMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistsRequest, dev.marquee.v1.ListPlaylistsResponse> getListPlaylistsMethod;
    if ((getListPlaylistsMethod = PlaylistServiceGrpc.getListPlaylistsMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getListPlaylistsMethod = PlaylistServiceGrpc.getListPlaylistsMethod) == null) {
          PlaylistServiceGrpc.getListPlaylistsMethod = getListPlaylistsMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListPlaylistsRequest, dev.marquee.v1.ListPlaylistsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPlaylists"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListPlaylistsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListPlaylistsResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListPlaylistsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.UpdatePlaylistRequest,
      dev.marquee.v1.UpdatePlaylistResponse> getUpdatePlaylistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdatePlaylist",
      requestType = dev.marquee.v1.UpdatePlaylistRequest.class,
      responseType = dev.marquee.v1.UpdatePlaylistResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.UpdatePlaylistRequest,
      dev.marquee.v1.UpdatePlaylistResponse> getUpdatePlaylistMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.UpdatePlaylistRequest, dev.marquee.v1.UpdatePlaylistResponse> getUpdatePlaylistMethod;
    if ((getUpdatePlaylistMethod = PlaylistServiceGrpc.getUpdatePlaylistMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getUpdatePlaylistMethod = PlaylistServiceGrpc.getUpdatePlaylistMethod) == null) {
          PlaylistServiceGrpc.getUpdatePlaylistMethod = getUpdatePlaylistMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.UpdatePlaylistRequest, dev.marquee.v1.UpdatePlaylistResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdatePlaylist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdatePlaylistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.UpdatePlaylistResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getUpdatePlaylistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.DeletePlaylistRequest,
      dev.marquee.v1.DeletePlaylistResponse> getDeletePlaylistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeletePlaylist",
      requestType = dev.marquee.v1.DeletePlaylistRequest.class,
      responseType = dev.marquee.v1.DeletePlaylistResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.DeletePlaylistRequest,
      dev.marquee.v1.DeletePlaylistResponse> getDeletePlaylistMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.DeletePlaylistRequest, dev.marquee.v1.DeletePlaylistResponse> getDeletePlaylistMethod;
    if ((getDeletePlaylistMethod = PlaylistServiceGrpc.getDeletePlaylistMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getDeletePlaylistMethod = PlaylistServiceGrpc.getDeletePlaylistMethod) == null) {
          PlaylistServiceGrpc.getDeletePlaylistMethod = getDeletePlaylistMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.DeletePlaylistRequest, dev.marquee.v1.DeletePlaylistResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeletePlaylist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeletePlaylistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.DeletePlaylistResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getDeletePlaylistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.AddPlaylistVideoRequest,
      dev.marquee.v1.AddPlaylistVideoResponse> getAddPlaylistVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddPlaylistVideo",
      requestType = dev.marquee.v1.AddPlaylistVideoRequest.class,
      responseType = dev.marquee.v1.AddPlaylistVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.AddPlaylistVideoRequest,
      dev.marquee.v1.AddPlaylistVideoResponse> getAddPlaylistVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.AddPlaylistVideoRequest, dev.marquee.v1.AddPlaylistVideoResponse> getAddPlaylistVideoMethod;
    if ((getAddPlaylistVideoMethod = PlaylistServiceGrpc.getAddPlaylistVideoMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getAddPlaylistVideoMethod = PlaylistServiceGrpc.getAddPlaylistVideoMethod) == null) {
          PlaylistServiceGrpc.getAddPlaylistVideoMethod = getAddPlaylistVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.AddPlaylistVideoRequest, dev.marquee.v1.AddPlaylistVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddPlaylistVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.AddPlaylistVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.AddPlaylistVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getAddPlaylistVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.RemovePlaylistVideoRequest,
      dev.marquee.v1.RemovePlaylistVideoResponse> getRemovePlaylistVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemovePlaylistVideo",
      requestType = dev.marquee.v1.RemovePlaylistVideoRequest.class,
      responseType = dev.marquee.v1.RemovePlaylistVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.RemovePlaylistVideoRequest,
      dev.marquee.v1.RemovePlaylistVideoResponse> getRemovePlaylistVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.RemovePlaylistVideoRequest, dev.marquee.v1.RemovePlaylistVideoResponse> getRemovePlaylistVideoMethod;
    if ((getRemovePlaylistVideoMethod = PlaylistServiceGrpc.getRemovePlaylistVideoMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getRemovePlaylistVideoMethod = PlaylistServiceGrpc.getRemovePlaylistVideoMethod) == null) {
          PlaylistServiceGrpc.getRemovePlaylistVideoMethod = getRemovePlaylistVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.RemovePlaylistVideoRequest, dev.marquee.v1.RemovePlaylistVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemovePlaylistVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RemovePlaylistVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.RemovePlaylistVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getRemovePlaylistVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.MovePlaylistVideoRequest,
      dev.marquee.v1.MovePlaylistVideoResponse> getMovePlaylistVideoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MovePlaylistVideo",
      requestType = dev.marquee.v1.MovePlaylistVideoRequest.class,
      responseType = dev.marquee.v1.MovePlaylistVideoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.MovePlaylistVideoRequest,
      dev.marquee.v1.MovePlaylistVideoResponse> getMovePlaylistVideoMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.MovePlaylistVideoRequest, dev.marquee.v1.MovePlaylistVideoResponse> getMovePlaylistVideoMethod;
    if ((getMovePlaylistVideoMethod = PlaylistServiceGrpc.getMovePlaylistVideoMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getMovePlaylistVideoMethod = PlaylistServiceGrpc.getMovePlaylistVideoMethod) == null) {
          PlaylistServiceGrpc.getMovePlaylistVideoMethod = getMovePlaylistVideoMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.MovePlaylistVideoRequest, dev.marquee.v1.MovePlaylistVideoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MovePlaylistVideo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.MovePlaylistVideoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.MovePlaylistVideoResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getMovePlaylistVideoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistVideosRequest,
      dev.marquee.v1.ListPlaylistVideosResponse> getListPlaylistVideosMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPlaylistVideos",
      requestType = dev.marquee.v1.ListPlaylistVideosRequest.class,
      responseType = dev.marquee.v1.ListPlaylistVideosResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistVideosRequest,
      dev.marquee.v1.ListPlaylistVideosResponse> getListPlaylistVideosMethod() {
    io.grpc.MethodDescriptor<dev.marquee.v1.ListPlaylistVideosRequest, dev.marquee.v1.ListPlaylistVideosResponse> getListPlaylistVideosMethod;
    if ((getListPlaylistVideosMethod = PlaylistServiceGrpc.getListPlaylistVideosMethod) == null) {
      synchronized (PlaylistServiceGrpc.class) {
        if ((getListPlaylistVideosMethod = PlaylistServiceGrpc.getListPlaylistVideosMethod) == null) {
          PlaylistServiceGrpc.getListPlaylistVideosMethod = getListPlaylistVideosMethod =
              io.grpc.MethodDescriptor.<dev.marquee.v1.ListPlaylistVideosRequest, dev.marquee.v1.ListPlaylistVideosResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPlaylistVideos"))
              .setSafe(true)
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListPlaylistVideosRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.lite.ProtoLiteUtils.marshaller(
                  dev.marquee.v1.ListPlaylistVideosResponse.getDefaultInstance()))
              .build();
        }
      }
    }
    return getListPlaylistVideosMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PlaylistServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceStub>() {
        @java.lang.Override
        public PlaylistServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaylistServiceStub(channel, callOptions);
        }
      };
    return PlaylistServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PlaylistServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceBlockingV2Stub>() {
        @java.lang.Override
        public PlaylistServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaylistServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PlaylistServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PlaylistServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceBlockingStub>() {
        @java.lang.Override
        public PlaylistServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaylistServiceBlockingStub(channel, callOptions);
        }
      };
    return PlaylistServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PlaylistServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaylistServiceFutureStub>() {
        @java.lang.Override
        public PlaylistServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaylistServiceFutureStub(channel, callOptions);
        }
      };
    return PlaylistServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * CreatePlaylist makes an empty playlist; again with the same request id it returns the same playlist.
     * Fails with RESOURCE_EXHAUSTED (QUOTA_EXCEEDED: a channel has 1,000 playlists at most, besides its watch-later list),
     * INVALID_ARGUMENT (REQUEST_ID_REUSED), and NOT_FOUND (PLAYLIST_NOT_FOUND) when the playlist of that request id was deleted
     * meanwhile.
     * </pre>
     */
    default void createPlaylist(dev.marquee.v1.CreatePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreatePlaylistResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreatePlaylistMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetPlaylist returns a playlist.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    default void getPlaylist(dev.marquee.v1.GetPlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaylistResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetPlaylistMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListPlaylists returns a channel's playlists, the newest first: the public ones, or all of them to their owner.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    default void listPlaylists(dev.marquee.v1.ListPlaylistsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPlaylistsMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdatePlaylist changes a playlist of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    default void updatePlaylist(dev.marquee.v1.UpdatePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdatePlaylistResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdatePlaylistMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeletePlaylist deletes a playlist of the caller's, but no video; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    default void deletePlaylist(dev.marquee.v1.DeletePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeletePlaylistResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeletePlaylistMethod(), responseObserver);
    }

    /**
     * <pre>
     * AddPlaylistVideo puts a video into a playlist of the caller's; one that is in it already stays where it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: a playlist has 5,000 items at most).
     * </pre>
     */
    default void addPlaylistVideo(dev.marquee.v1.AddPlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.AddPlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddPlaylistVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * RemovePlaylistVideo takes an item out of a playlist of the caller's; one that is not in it is out of it already.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void removePlaylistVideo(dev.marquee.v1.RemovePlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RemovePlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemovePlaylistVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * MovePlaylistVideo moves an item of a playlist of the caller's to another position.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, PLAYLIST_ITEM_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    default void movePlaylistVideo(dev.marquee.v1.MovePlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.MovePlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMovePlaylistVideoMethod(), responseObserver);
    }

    /**
     * <pre>
     * ListPlaylistVideos returns a playlist's items in their order; whoever does not own it gets those alone whose videos
     * they see: unlisted ones, too, since their ids were given to somebody who has put them here.
     * Items that are moved while one pages may come twice or not at all.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    default void listPlaylistVideos(dev.marquee.v1.ListPlaylistVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistVideosResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPlaylistVideosMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PlaylistService.
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public static abstract class PlaylistServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PlaylistServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PlaylistService.
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public static final class PlaylistServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PlaylistServiceStub> {
    private PlaylistServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaylistServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaylistServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePlaylist makes an empty playlist; again with the same request id it returns the same playlist.
     * Fails with RESOURCE_EXHAUSTED (QUOTA_EXCEEDED: a channel has 1,000 playlists at most, besides its watch-later list),
     * INVALID_ARGUMENT (REQUEST_ID_REUSED), and NOT_FOUND (PLAYLIST_NOT_FOUND) when the playlist of that request id was deleted
     * meanwhile.
     * </pre>
     */
    public void createPlaylist(dev.marquee.v1.CreatePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.CreatePlaylistResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreatePlaylistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetPlaylist returns a playlist.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public void getPlaylist(dev.marquee.v1.GetPlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaylistResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetPlaylistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListPlaylists returns a channel's playlists, the newest first: the public ones, or all of them to their owner.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public void listPlaylists(dev.marquee.v1.ListPlaylistsRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPlaylistsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdatePlaylist changes a playlist of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public void updatePlaylist(dev.marquee.v1.UpdatePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.UpdatePlaylistResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdatePlaylistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeletePlaylist deletes a playlist of the caller's, but no video; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public void deletePlaylist(dev.marquee.v1.DeletePlaylistRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.DeletePlaylistResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeletePlaylistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * AddPlaylistVideo puts a video into a playlist of the caller's; one that is in it already stays where it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: a playlist has 5,000 items at most).
     * </pre>
     */
    public void addPlaylistVideo(dev.marquee.v1.AddPlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.AddPlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddPlaylistVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RemovePlaylistVideo takes an item out of a playlist of the caller's; one that is not in it is out of it already.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void removePlaylistVideo(dev.marquee.v1.RemovePlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.RemovePlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemovePlaylistVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * MovePlaylistVideo moves an item of a playlist of the caller's to another position.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, PLAYLIST_ITEM_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public void movePlaylistVideo(dev.marquee.v1.MovePlaylistVideoRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.MovePlaylistVideoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMovePlaylistVideoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ListPlaylistVideos returns a playlist's items in their order; whoever does not own it gets those alone whose videos
     * they see: unlisted ones, too, since their ids were given to somebody who has put them here.
     * Items that are moved while one pages may come twice or not at all.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public void listPlaylistVideos(dev.marquee.v1.ListPlaylistVideosRequest request,
        io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistVideosResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPlaylistVideosMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PlaylistService.
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public static final class PlaylistServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PlaylistServiceBlockingV2Stub> {
    private PlaylistServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaylistServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaylistServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePlaylist makes an empty playlist; again with the same request id it returns the same playlist.
     * Fails with RESOURCE_EXHAUSTED (QUOTA_EXCEEDED: a channel has 1,000 playlists at most, besides its watch-later list),
     * INVALID_ARGUMENT (REQUEST_ID_REUSED), and NOT_FOUND (PLAYLIST_NOT_FOUND) when the playlist of that request id was deleted
     * meanwhile.
     * </pre>
     */
    public dev.marquee.v1.CreatePlaylistResponse createPlaylist(dev.marquee.v1.CreatePlaylistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreatePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetPlaylist returns a playlist.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetPlaylistResponse getPlaylist(dev.marquee.v1.GetPlaylistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetPlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPlaylists returns a channel's playlists, the newest first: the public ones, or all of them to their owner.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListPlaylistsResponse listPlaylists(dev.marquee.v1.ListPlaylistsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListPlaylistsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdatePlaylist changes a playlist of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public dev.marquee.v1.UpdatePlaylistResponse updatePlaylist(dev.marquee.v1.UpdatePlaylistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdatePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeletePlaylist deletes a playlist of the caller's, but no video; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public dev.marquee.v1.DeletePlaylistResponse deletePlaylist(dev.marquee.v1.DeletePlaylistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeletePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddPlaylistVideo puts a video into a playlist of the caller's; one that is in it already stays where it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: a playlist has 5,000 items at most).
     * </pre>
     */
    public dev.marquee.v1.AddPlaylistVideoResponse addPlaylistVideo(dev.marquee.v1.AddPlaylistVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddPlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RemovePlaylistVideo takes an item out of a playlist of the caller's; one that is not in it is out of it already.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.RemovePlaylistVideoResponse removePlaylistVideo(dev.marquee.v1.RemovePlaylistVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemovePlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * MovePlaylistVideo moves an item of a playlist of the caller's to another position.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, PLAYLIST_ITEM_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.MovePlaylistVideoResponse movePlaylistVideo(dev.marquee.v1.MovePlaylistVideoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMovePlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPlaylistVideos returns a playlist's items in their order; whoever does not own it gets those alone whose videos
     * they see: unlisted ones, too, since their ids were given to somebody who has put them here.
     * Items that are moved while one pages may come twice or not at all.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListPlaylistVideosResponse listPlaylistVideos(dev.marquee.v1.ListPlaylistVideosRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListPlaylistVideosMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PlaylistService.
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public static final class PlaylistServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PlaylistServiceBlockingStub> {
    private PlaylistServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaylistServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaylistServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePlaylist makes an empty playlist; again with the same request id it returns the same playlist.
     * Fails with RESOURCE_EXHAUSTED (QUOTA_EXCEEDED: a channel has 1,000 playlists at most, besides its watch-later list),
     * INVALID_ARGUMENT (REQUEST_ID_REUSED), and NOT_FOUND (PLAYLIST_NOT_FOUND) when the playlist of that request id was deleted
     * meanwhile.
     * </pre>
     */
    public dev.marquee.v1.CreatePlaylistResponse createPlaylist(dev.marquee.v1.CreatePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreatePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetPlaylist returns a playlist.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.GetPlaylistResponse getPlaylist(dev.marquee.v1.GetPlaylistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetPlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPlaylists returns a channel's playlists, the newest first: the public ones, or all of them to their owner.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListPlaylistsResponse listPlaylists(dev.marquee.v1.ListPlaylistsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPlaylistsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdatePlaylist changes a playlist of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public dev.marquee.v1.UpdatePlaylistResponse updatePlaylist(dev.marquee.v1.UpdatePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdatePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeletePlaylist deletes a playlist of the caller's, but no video; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public dev.marquee.v1.DeletePlaylistResponse deletePlaylist(dev.marquee.v1.DeletePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeletePlaylistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddPlaylistVideo puts a video into a playlist of the caller's; one that is in it already stays where it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: a playlist has 5,000 items at most).
     * </pre>
     */
    public dev.marquee.v1.AddPlaylistVideoResponse addPlaylistVideo(dev.marquee.v1.AddPlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddPlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RemovePlaylistVideo takes an item out of a playlist of the caller's; one that is not in it is out of it already.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.RemovePlaylistVideoResponse removePlaylistVideo(dev.marquee.v1.RemovePlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemovePlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * MovePlaylistVideo moves an item of a playlist of the caller's to another position.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, PLAYLIST_ITEM_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public dev.marquee.v1.MovePlaylistVideoResponse movePlaylistVideo(dev.marquee.v1.MovePlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMovePlaylistVideoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ListPlaylistVideos returns a playlist's items in their order; whoever does not own it gets those alone whose videos
     * they see: unlisted ones, too, since their ids were given to somebody who has put them here.
     * Items that are moved while one pages may come twice or not at all.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public dev.marquee.v1.ListPlaylistVideosResponse listPlaylistVideos(dev.marquee.v1.ListPlaylistVideosRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPlaylistVideosMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PlaylistService.
   * <pre>
   * PlaylistService keeps lists of videos in an order that their owners give them.
   * A private playlist is its owner's alone; an unlisted one everyone's who has its id.
   * </pre>
   */
  public static final class PlaylistServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PlaylistServiceFutureStub> {
    private PlaylistServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaylistServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaylistServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * CreatePlaylist makes an empty playlist; again with the same request id it returns the same playlist.
     * Fails with RESOURCE_EXHAUSTED (QUOTA_EXCEEDED: a channel has 1,000 playlists at most, besides its watch-later list),
     * INVALID_ARGUMENT (REQUEST_ID_REUSED), and NOT_FOUND (PLAYLIST_NOT_FOUND) when the playlist of that request id was deleted
     * meanwhile.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.CreatePlaylistResponse> createPlaylist(
        dev.marquee.v1.CreatePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreatePlaylistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetPlaylist returns a playlist.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.GetPlaylistResponse> getPlaylist(
        dev.marquee.v1.GetPlaylistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetPlaylistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListPlaylists returns a channel's playlists, the newest first: the public ones, or all of them to their owner.
     * Fails with NOT_FOUND (CHANNEL_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListPlaylistsResponse> listPlaylists(
        dev.marquee.v1.ListPlaylistsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPlaylistsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdatePlaylist changes a playlist of the caller's; what is absent stays as it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.UpdatePlaylistResponse> updatePlaylist(
        dev.marquee.v1.UpdatePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdatePlaylistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeletePlaylist deletes a playlist of the caller's, but no video; a retry within 24 hours succeeds again.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and FAILED_PRECONDITION (PLAYLIST_BUILT_IN).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.DeletePlaylistResponse> deletePlaylist(
        dev.marquee.v1.DeletePlaylistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeletePlaylistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * AddPlaylistVideo puts a video into a playlist of the caller's; one that is in it already stays where it is.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, VIDEO_NOT_FOUND), PERMISSION_DENIED (NOT_OWNER) and RESOURCE_EXHAUSTED
     * (QUOTA_EXCEEDED: a playlist has 5,000 items at most).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.AddPlaylistVideoResponse> addPlaylistVideo(
        dev.marquee.v1.AddPlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddPlaylistVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RemovePlaylistVideo takes an item out of a playlist of the caller's; one that is not in it is out of it already.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.RemovePlaylistVideoResponse> removePlaylistVideo(
        dev.marquee.v1.RemovePlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemovePlaylistVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * MovePlaylistVideo moves an item of a playlist of the caller's to another position.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND, PLAYLIST_ITEM_NOT_FOUND) and PERMISSION_DENIED (NOT_OWNER).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.MovePlaylistVideoResponse> movePlaylistVideo(
        dev.marquee.v1.MovePlaylistVideoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMovePlaylistVideoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ListPlaylistVideos returns a playlist's items in their order; whoever does not own it gets those alone whose videos
     * they see: unlisted ones, too, since their ids were given to somebody who has put them here.
     * Items that are moved while one pages may come twice or not at all.
     * Fails with NOT_FOUND (PLAYLIST_NOT_FOUND).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.marquee.v1.ListPlaylistVideosResponse> listPlaylistVideos(
        dev.marquee.v1.ListPlaylistVideosRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPlaylistVideosMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_PLAYLIST = 0;
  private static final int METHODID_GET_PLAYLIST = 1;
  private static final int METHODID_LIST_PLAYLISTS = 2;
  private static final int METHODID_UPDATE_PLAYLIST = 3;
  private static final int METHODID_DELETE_PLAYLIST = 4;
  private static final int METHODID_ADD_PLAYLIST_VIDEO = 5;
  private static final int METHODID_REMOVE_PLAYLIST_VIDEO = 6;
  private static final int METHODID_MOVE_PLAYLIST_VIDEO = 7;
  private static final int METHODID_LIST_PLAYLIST_VIDEOS = 8;

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
        case METHODID_CREATE_PLAYLIST:
          serviceImpl.createPlaylist((dev.marquee.v1.CreatePlaylistRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.CreatePlaylistResponse>) responseObserver);
          break;
        case METHODID_GET_PLAYLIST:
          serviceImpl.getPlaylist((dev.marquee.v1.GetPlaylistRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.GetPlaylistResponse>) responseObserver);
          break;
        case METHODID_LIST_PLAYLISTS:
          serviceImpl.listPlaylists((dev.marquee.v1.ListPlaylistsRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_PLAYLIST:
          serviceImpl.updatePlaylist((dev.marquee.v1.UpdatePlaylistRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.UpdatePlaylistResponse>) responseObserver);
          break;
        case METHODID_DELETE_PLAYLIST:
          serviceImpl.deletePlaylist((dev.marquee.v1.DeletePlaylistRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.DeletePlaylistResponse>) responseObserver);
          break;
        case METHODID_ADD_PLAYLIST_VIDEO:
          serviceImpl.addPlaylistVideo((dev.marquee.v1.AddPlaylistVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.AddPlaylistVideoResponse>) responseObserver);
          break;
        case METHODID_REMOVE_PLAYLIST_VIDEO:
          serviceImpl.removePlaylistVideo((dev.marquee.v1.RemovePlaylistVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.RemovePlaylistVideoResponse>) responseObserver);
          break;
        case METHODID_MOVE_PLAYLIST_VIDEO:
          serviceImpl.movePlaylistVideo((dev.marquee.v1.MovePlaylistVideoRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.MovePlaylistVideoResponse>) responseObserver);
          break;
        case METHODID_LIST_PLAYLIST_VIDEOS:
          serviceImpl.listPlaylistVideos((dev.marquee.v1.ListPlaylistVideosRequest) request,
              (io.grpc.stub.StreamObserver<dev.marquee.v1.ListPlaylistVideosResponse>) responseObserver);
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
          getCreatePlaylistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.CreatePlaylistRequest,
              dev.marquee.v1.CreatePlaylistResponse>(
                service, METHODID_CREATE_PLAYLIST)))
        .addMethod(
          getGetPlaylistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.GetPlaylistRequest,
              dev.marquee.v1.GetPlaylistResponse>(
                service, METHODID_GET_PLAYLIST)))
        .addMethod(
          getListPlaylistsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListPlaylistsRequest,
              dev.marquee.v1.ListPlaylistsResponse>(
                service, METHODID_LIST_PLAYLISTS)))
        .addMethod(
          getUpdatePlaylistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.UpdatePlaylistRequest,
              dev.marquee.v1.UpdatePlaylistResponse>(
                service, METHODID_UPDATE_PLAYLIST)))
        .addMethod(
          getDeletePlaylistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.DeletePlaylistRequest,
              dev.marquee.v1.DeletePlaylistResponse>(
                service, METHODID_DELETE_PLAYLIST)))
        .addMethod(
          getAddPlaylistVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.AddPlaylistVideoRequest,
              dev.marquee.v1.AddPlaylistVideoResponse>(
                service, METHODID_ADD_PLAYLIST_VIDEO)))
        .addMethod(
          getRemovePlaylistVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.RemovePlaylistVideoRequest,
              dev.marquee.v1.RemovePlaylistVideoResponse>(
                service, METHODID_REMOVE_PLAYLIST_VIDEO)))
        .addMethod(
          getMovePlaylistVideoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.MovePlaylistVideoRequest,
              dev.marquee.v1.MovePlaylistVideoResponse>(
                service, METHODID_MOVE_PLAYLIST_VIDEO)))
        .addMethod(
          getListPlaylistVideosMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.marquee.v1.ListPlaylistVideosRequest,
              dev.marquee.v1.ListPlaylistVideosResponse>(
                service, METHODID_LIST_PLAYLIST_VIDEOS)))
        .build();
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (PlaylistServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .addMethod(getCreatePlaylistMethod())
              .addMethod(getGetPlaylistMethod())
              .addMethod(getListPlaylistsMethod())
              .addMethod(getUpdatePlaylistMethod())
              .addMethod(getDeletePlaylistMethod())
              .addMethod(getAddPlaylistVideoMethod())
              .addMethod(getRemovePlaylistVideoMethod())
              .addMethod(getMovePlaylistVideoMethod())
              .addMethod(getListPlaylistVideosMethod())
              .build();
        }
      }
    }
    return result;
  }
}
