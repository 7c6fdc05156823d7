/** The client of all services on one connection. */

import { createClient, type Client } from "@connectrpc/connect";
import type { Connection } from "./connection.js";
import { AdminService } from "./gen/marquee/v1/admin_service_pb.js";
import { AuthService } from "./gen/marquee/v1/auth_service_pb.js";
import { CaptionService } from "./gen/marquee/v1/caption_service_pb.js";
import { ChannelService } from "./gen/marquee/v1/channel_service_pb.js";
import { CommentService } from "./gen/marquee/v1/comment_service_pb.js";
import { DashboardService } from "./gen/marquee/v1/dashboard_service_pb.js";
import { HistoryService } from "./gen/marquee/v1/history_service_pb.js";
import { LikeService } from "./gen/marquee/v1/like_service_pb.js";
import { NotificationService } from "./gen/marquee/v1/notification_service_pb.js";
import { PlaylistService } from "./gen/marquee/v1/playlist_service_pb.js";
import { ServerService } from "./gen/marquee/v1/server_service_pb.js";
import { SubscriptionService } from "./gen/marquee/v1/subscription_service_pb.js";
import { TweetService } from "./gen/marquee/v1/tweet_service_pb.js";
import { UploadService } from "./gen/marquee/v1/upload_service_pb.js";
import { UserService } from "./gen/marquee/v1/user_service_pb.js";
import { VideoService } from "./gen/marquee/v1/video_service_pb.js";
import type { CompleteUpload, UploadOptions, VideoSource } from "./upload/options.js";

/** The services, by the names of their clients in `Marquee`. */
export const SERVICES = {
  auth: AuthService,
  users: UserService,
  channels: ChannelService,
  uploads: UploadService,
  videos: VideoService,
  captions: CaptionService,
  comments: CommentService,
  likes: LikeService,
  playlists: PlaylistService,
  tweets: TweetService,
  subscriptions: SubscriptionService,
  history: HistoryService,
  dashboard: DashboardService,
  notifications: NotificationService,
  server: ServerService,
  admin: AdminService,
} as const;

type Clients = { readonly [Name in keyof typeof SERVICES]: Client<(typeof SERVICES)[Name]> };

/** A client of a server with all its services, and its session. */
export interface Marquee extends Connection, Clients {
  /**
   * Uploads a file and continues after interruptions and reloads; resolves to the complete upload, to give to
   * `videos.publishVideo`.
   */
  uploadVideo(source: VideoSource, options?: UploadOptions): Promise<CompleteUpload>;
}

/** Creates a client of each service on the connection. */
export function marqueeOn(
  connection: Connection,
  uploadVideo: (connection: Connection, source: VideoSource, options?: UploadOptions) => Promise<CompleteUpload>,
): Marquee {
  const clients = Object.fromEntries(
    Object.entries(SERVICES).map(([name, service]) => [name, createClient(service, connection.transport)]),
  ) as unknown as Clients;
  return { ...connection, ...clients, uploadVideo: (source, options) => uploadVideo(connection, source, options) };
}
