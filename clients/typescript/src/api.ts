/** Exports that the entry points for browsers and for Node share. */

export type { Connection, ConnectionOptions, WebTransportOptions } from "./connection.js";
export { errorMetadata, errorReason, fieldViolations, isMarqueeError, retryDelay, type FieldViolation } from "./errors.js";
export type { TrackedEvent, TrackedMedia } from "./heartbeats.js";
export { SERVICES, type Marquee } from "./marquee.js";
export { pages } from "./pages.js";
export type { RetryOptions } from "./retry.js";
export type { Session, SessionChange } from "./session.js";
export {
  memoryTokens,
  webTokens,
  webUploads,
  type StoredSession,
  type StoredUpload,
  type TokenStore,
  type UploadStore,
  type WebStorage,
} from "./store.js";
export { trackPlayback, type PlayerClient, type TrackedPlayback, type TrackOptions } from "./track.js";
export type { CompleteUpload, UploadOptions, UploadProgress, VideoSource } from "./upload/options.js";
export type { RequestValidator } from "./validate.js";
export type { Awaitable } from "./wait.js";
export { watch } from "./watch.js";

// The contract: messages, enumerations and services. Bundlers leave out what a page does not use.
export * from "./gen/marquee/v1/admin_service_pb.js";
export * from "./gen/marquee/v1/auth_service_pb.js";
export * from "./gen/marquee/v1/caption_pb.js";
export * from "./gen/marquee/v1/caption_service_pb.js";
export * from "./gen/marquee/v1/channel_pb.js";
export * from "./gen/marquee/v1/channel_service_pb.js";
export * from "./gen/marquee/v1/comment_pb.js";
export * from "./gen/marquee/v1/comment_service_pb.js";
export * from "./gen/marquee/v1/dashboard_service_pb.js";
export * from "./gen/marquee/v1/error_pb.js";
export * from "./gen/marquee/v1/history_service_pb.js";
export * from "./gen/marquee/v1/image_pb.js";
export * from "./gen/marquee/v1/job_pb.js";
export * from "./gen/marquee/v1/like_service_pb.js";
export * from "./gen/marquee/v1/notification_pb.js";
export * from "./gen/marquee/v1/notification_service_pb.js";
export * from "./gen/marquee/v1/playlist_pb.js";
export * from "./gen/marquee/v1/playlist_service_pb.js";
export * from "./gen/marquee/v1/server_service_pb.js";
export * from "./gen/marquee/v1/session_pb.js";
export * from "./gen/marquee/v1/subscription_service_pb.js";
export * from "./gen/marquee/v1/tweet_pb.js";
export * from "./gen/marquee/v1/tweet_service_pb.js";
export * from "./gen/marquee/v1/upload_pb.js";
export * from "./gen/marquee/v1/upload_service_pb.js";
export * from "./gen/marquee/v1/usage_pb.js";
export * from "./gen/marquee/v1/user_pb.js";
export * from "./gen/marquee/v1/user_service_pb.js";
export * from "./gen/marquee/v1/video_pb.js";
export * from "./gen/marquee/v1/video_service_pb.js";
