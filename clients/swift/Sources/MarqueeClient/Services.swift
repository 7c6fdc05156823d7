// A typed client for each service of the contract.

import GRPCCore

extension Marquee {
  /// Jobs of the server, for accounts with the role ADMIN.
  public var admin: Marquee_V1_AdminService.Client<AnyTransport> { .init(wrapping: client) }
  /// Signing in and out, sessions, passwords.
  public var auth: Marquee_V1_AuthService.Client<AnyTransport> { .init(wrapping: client) }
  /// Captions of videos.
  public var captions: Marquee_V1_CaptionService.Client<AnyTransport> { .init(wrapping: client) }
  /// Public channels.
  public var channels: Marquee_V1_ChannelService.Client<AnyTransport> { .init(wrapping: client) }
  /// Comments and their replies.
  public var comments: Marquee_V1_CommentService.Client<AnyTransport> { .init(wrapping: client) }
  /// Statistics of the own channel.
  public var dashboard: Marquee_V1_DashboardService.Client<AnyTransport> { .init(wrapping: client) }
  /// The watch history, with positions.
  public var history: Marquee_V1_HistoryService.Client<AnyTransport> { .init(wrapping: client) }
  /// Likes of videos, comments and tweets.
  public var likes: Marquee_V1_LikeService.Client<AnyTransport> { .init(wrapping: client) }
  /// The inbox, its settings and its watch.
  public var notifications: Marquee_V1_NotificationService.Client<AnyTransport> { .init(wrapping: client) }
  /// Playlists.
  public var playlists: Marquee_V1_PlaylistService.Client<AnyTransport> { .init(wrapping: client) }
  /// The server's version and limits.
  public var server: Marquee_V1_ServerService.Client<AnyTransport> { .init(wrapping: client) }
  /// Subscriptions to channels, and their feed.
  public var subscriptions: Marquee_V1_SubscriptionService.Client<AnyTransport> { .init(wrapping: client) }
  /// Tweets: short texts of channels.
  public var tweets: Marquee_V1_TweetService.Client<AnyTransport> { .init(wrapping: client) }
  /// Uploads; `uploadVideo` makes all the calls of one.
  public var uploads: Marquee_V1_UploadService.Client<AnyTransport> { .init(wrapping: client) }
  /// The caller's own account.
  public var users: Marquee_V1_UserService.Client<AnyTransport> { .init(wrapping: client) }
  /// Videos.
  public var videos: Marquee_V1_VideoService.Client<AnyTransport> { .init(wrapping: client) }
}
