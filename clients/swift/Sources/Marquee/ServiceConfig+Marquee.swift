// Which calls gRPC repeats by itself.

import GRPCCore

extension ServiceConfig {
  /// Repeats reads when the server is not there: they declare that they change nothing.
  ///
  /// Writes are not repeated: whoever makes them knows whether they set a wanted state, or carry a `request_id`.
  public static var marquee: ServiceConfig {
    let services = [
      Marquee_V1_AuthService.Method.descriptors,
      Marquee_V1_ChannelService.Method.descriptors,
      Marquee_V1_CommentService.Method.descriptors,
      Marquee_V1_DashboardService.Method.descriptors,
      Marquee_V1_HistoryService.Method.descriptors,
      Marquee_V1_LikeService.Method.descriptors,
      Marquee_V1_PlaylistService.Method.descriptors,
      Marquee_V1_ServerService.Method.descriptors,
      Marquee_V1_SubscriptionService.Method.descriptors,
      Marquee_V1_TweetService.Method.descriptors,
      Marquee_V1_UploadService.Method.descriptors,
      Marquee_V1_UserService.Method.descriptors,
      Marquee_V1_VideoService.Method.descriptors,
    ]
    // Every method so named has NO_SIDE_EFFECTS in the contract, and no other; Swift's generated code does not tell.
    let reads = services.joined().filter { descriptor in
      ["Get", "List", "Search"].contains { descriptor.method.hasPrefix($0) }
    }
    let policy = RetryPolicy(
      maxAttempts: 4,
      initialBackoff: .milliseconds(200),
      maxBackoff: .seconds(5),
      backoffMultiplier: 2,
      retryableStatusCodes: [.unavailable]
    )
    let names = reads.map { MethodConfig.Name(service: $0.service.fullyQualifiedService, method: $0.method) }
    return ServiceConfig(methodConfig: [MethodConfig(names: names, executionPolicy: .retry(policy))])
  }
}
