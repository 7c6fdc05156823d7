/** Why a video does not play: what a driver reports, and what the element tells the page. */

import { Code, ConnectError } from "@connectrpc/connect";
import { errorReason } from "../errors.js";
import { ErrorReason } from "../gen/marquee/v1/error_pb.js";

/** What a driver reports when it cannot go on. */
export interface Failure {
  /**
   * `refused`: a URL was refused with 401, 403, 404 or 410; new URLs may help. `network`: bytes do not come. `media`: the
   * bytes cannot be played. `unavailable`: the driver itself cannot run here.
   */
  readonly kind: "refused" | "network" | "media" | "unavailable";
  readonly cause: unknown;
}

/**
 * Why the element shows no video.
 *
 * `not-found`: there is no such video, or the viewer may not see it. `not-ready`: it is still being processed, or its
 * processing failed. `unsupported`: this browser can play none of its files. `network`: the server or the files cannot be
 * reached. `media`: it stopped, because its bytes cannot be decoded.
 */
export type PlayerErrorReason = "not-found" | "not-ready" | "unsupported" | "network" | "media";

/** The event `error` of the element. */
export class PlayerErrorEvent extends Event {
  /** The reason, for the page to act on. */
  readonly reason: PlayerErrorReason;
  /** What was thrown: a `ConnectError`, a `MediaError` or an error of hls.js. */
  readonly cause: unknown;

  constructor(reason: PlayerErrorReason, cause: unknown) {
    super("error");
    this.reason = reason;
    this.cause = cause;
  }
}

/** The reason for an error of GetPlayback. */
export function reasonOf(error: unknown): PlayerErrorReason {
  switch (errorReason(error)) {
    case ErrorReason.VIDEO_NOT_READY:
      return "not-ready";
    case ErrorReason.VIDEO_NOT_FOUND:
    case ErrorReason.FIELD_INVALID:
      return "not-found";
    default:
      return ConnectError.from(error).code === Code.NotFound ? "not-found" : "network";
  }
}
