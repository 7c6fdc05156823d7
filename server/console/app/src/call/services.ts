/** The services that the studio and the films call, and the addresses of their files. */

import type { CaptionService } from "#client/gen/marquee/v1/caption_service_pb.js";
import type { CommentService } from "#client/gen/marquee/v1/comment_service_pb.js";
import type { DashboardService } from "#client/gen/marquee/v1/dashboard_service_pb.js";
import type { HistoryService } from "#client/gen/marquee/v1/history_service_pb.js";
import type { UploadService } from "#client/gen/marquee/v1/upload_service_pb.js";
import type { UserService } from "#client/gen/marquee/v1/user_service_pb.js";
import type { Video } from "#client/gen/marquee/v1/video_pb.js";
import type { VideoService } from "#client/gen/marquee/v1/video_service_pb.js";
import { api } from "./api";

export const videos = api<typeof VideoService>("VideoService");
export const captions = api<typeof CaptionService>("CaptionService");
export const comments = api<typeof CommentService>("CommentService");
export const dashboard = api<typeof DashboardService>("DashboardService");
export const history = api<typeof HistoryService>("HistoryService");
export const uploads = api<typeof UploadService>("UploadService");
export const users = api<typeof UserService>("UserService");

/**
 * The address of a picture on the origin of this page. The server serves its pictures itself, whatever name the URL
 * has for it, and the page may show no others.
 */
export function picture(url: string): string {
  return new URL(url, location.href).pathname;
}

/** The smallest picture of a video that is wide enough; empty when it has none. */
export function thumbnail(video: Video, width = 320): string {
  const image = video.thumbnail.find((one) => one.width >= width) ?? video.thumbnail.at(-1);
  return image ? picture(image.url) : "";
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address of a file to play, or undefined when another server has it: this page may play files of its own origin
 * only. `localhost` and `127.0.0.1` are two origins, but one server when the port is the same.
 */
export function playable(url: string): string | undefined {
  const { hostname, port, origin, pathname, search } = new URL(url, location.href);
  const isLoopback = LOOPBACK.test(hostname) && LOOPBACK.test(location.hostname) && port === location.port;
  return origin === location.origin || isLoopback ? pathname + search : undefined;
}
