// All methods of the contract, for tests that must cover each.

package dev.marquee.client

import dev.marquee.v1.AdminServiceGrpc
import dev.marquee.v1.AuthServiceGrpc
import dev.marquee.v1.CaptionServiceGrpc
import dev.marquee.v1.ChannelServiceGrpc
import dev.marquee.v1.CommentServiceGrpc
import dev.marquee.v1.DashboardServiceGrpc
import dev.marquee.v1.HistoryServiceGrpc
import dev.marquee.v1.LikeServiceGrpc
import dev.marquee.v1.NotificationServiceGrpc
import dev.marquee.v1.PlaylistServiceGrpc
import dev.marquee.v1.ServerServiceGrpc
import dev.marquee.v1.SubscriptionServiceGrpc
import dev.marquee.v1.TweetServiceGrpc
import dev.marquee.v1.UploadServiceGrpc
import dev.marquee.v1.UserServiceGrpc
import dev.marquee.v1.VideoServiceGrpc
import io.grpc.MethodDescriptor

val METHODS: List<MethodDescriptor<*, *>> = listOf(
  AdminServiceGrpc.getServiceDescriptor(),
  AuthServiceGrpc.getServiceDescriptor(),
  CaptionServiceGrpc.getServiceDescriptor(),
  ChannelServiceGrpc.getServiceDescriptor(),
  CommentServiceGrpc.getServiceDescriptor(),
  DashboardServiceGrpc.getServiceDescriptor(),
  HistoryServiceGrpc.getServiceDescriptor(),
  LikeServiceGrpc.getServiceDescriptor(),
  NotificationServiceGrpc.getServiceDescriptor(),
  PlaylistServiceGrpc.getServiceDescriptor(),
  ServerServiceGrpc.getServiceDescriptor(),
  SubscriptionServiceGrpc.getServiceDescriptor(),
  TweetServiceGrpc.getServiceDescriptor(),
  UploadServiceGrpc.getServiceDescriptor(),
  UserServiceGrpc.getServiceDescriptor(),
  VideoServiceGrpc.getServiceDescriptor(),
).flatMap { it.methods }
