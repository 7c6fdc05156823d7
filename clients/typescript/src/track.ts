/** Playing a video in any player: its URLs, and reports of how far it was watched. `<marquee-player>` is built on this. */

import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { errorReason, retryDelay } from "./errors.js";
import { isFinal } from "./failure.js";
import { ErrorReason } from "./gen/marquee/v1/error_pb.js";
import { ViewResult, type HistoryService } from "./gen/marquee/v1/history_service_pb.js";
import type { GetPlaybackResponse, VideoService } from "./gen/marquee/v1/video_service_pb.js";
import { Heartbeats, type Report, type ReportFailure, type TrackedMedia } from "./heartbeats.js";

/** The part of a client that playing needs: a `Marquee`, or the clients of one or two services. */
export interface PlayerClient {
  readonly videos: Pick<Client<typeof VideoService>, "getPlayback">;
  /** Without it, nobody learns that the video was watched. */
  readonly history?: Pick<Client<typeof HistoryService>, "recordPlayback"> | undefined;
}

/** What the app does with the answers. */
export interface TrackOptions {
  /** Where to begin, in seconds, such as `video.viewer.position`; 0 by default. */
  readonly start?: number | undefined;
  /** Gets the URLs, at first and whenever there are new ones: load them, and go on at the position, in seconds. */
  readonly onPlayback: (playback: GetPlaybackResponse, position: number) => void;
  /** Gets whether it counts as a view, when that has changed. */
  readonly onView?: ((view: ViewResult) => void) | undefined;
  /**
   * There are no URLs: gets what GetPlayback has thrown, or what `renew` was given for the third time. Nothing more is tried
   * until `renew` is called. Reports that fail are not told.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Closes it. */
  readonly signal?: AbortSignal | undefined;
}

/** A video that is being played. */
export interface TrackedPlayback {
  /** The last answer of GetPlayback; undefined before the first. */
  readonly playback: GetPlaybackResponse | undefined;
  /** The position in seconds, also while the player loads a source. */
  readonly position: number;
  /** Whether it counts as a view, by the last report; UNSPECIFIED before the first. */
  readonly view: ViewResult;
  /**
   * Fetches other URLs. With the player's error, because URLs were refused: the third time without a second of progress,
   * `onError` gets that error instead.
   */
  renew(refusal?: unknown): void;
  /** Reports the position for the last time, and stops; resolves when that report was answered or has failed. */
  close(): Promise<void>;
}

/** How long before they expire URLs are renewed while it plays, in milliseconds. */
const AHEAD_MS = 60_000;
/** How often refused URLs are renewed without a second of progress. */
const RENEWALS = 2;
/** For how long a playback id is used; the server accepts it for 24 hours. */
const ID_LIFETIME_MS = 23 * 3_600_000;
/** The pause after a failure to renew URLs that still work, in milliseconds. */
const PAUSE_MS = 10_000;
/** The timeout of a report, in milliseconds: until the next one. */
const REPORT_TIMEOUT_MS = 10_000;

/**
 * Tracks a video in a player: calls GetPlayback, and again before the URLs expire; reports the position by RecordPlayback when
 * the player starts, pauses, seeks, ends and is closed, when the page is left, and every 10 seconds in between. A report that
 * fails disturbs nothing; the next one makes up for it.
 *
 * URLs that live for two minutes or less are not renewed while it plays, but when it plays on or seeks after they have expired.
 *
 *     const tracked = trackPlayback(marquee, videoId, video, {
 *       onPlayback({ renditions }, position) {
 *         video.src = renditions[0].url;
 *         video.addEventListener("loadedmetadata", () => (video.currentTime = position), { once: true });
 *       },
 *     });
 */
export function trackPlayback(
  client: PlayerClient,
  videoId: string,
  media: TrackedMedia,
  options: TrackOptions,
): TrackedPlayback {
  return new Tracker(client, videoId, media, options);
}

class Tracker implements TrackedPlayback {
  playback: GetPlaybackResponse | undefined;
  view = ViewResult.UNSPECIFIED;
  readonly #client: PlayerClient;
  readonly #videoId: string;
  readonly #options: TrackOptions;
  readonly #heartbeats: Heartbeats;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;
  #playbackId = { id: "", until: 0 };
  #loading: Promise<void> | undefined;
  /** When the URLs stop working; in the past when they are refused, Infinity when it is unknown. */
  #expireMs = 0;
  #renewMs = Infinity;
  #renewsAhead = false;
  #refusals = 0;
  /** The last position from which a second of progress is counted. */
  #progressAt = 0;

  constructor(client: PlayerClient, videoId: string, media: TrackedMedia, options: TrackOptions) {
    this.#client = client;
    this.#videoId = videoId;
    this.#options = options;
    const send = (report: Report) => this.#send(report);
    this.#heartbeats = new Heartbeats(media, send, options.start, () => this.#onTick());
    // It was paused for long: what is not loaded yet would be refused.
    for (const type of ["play", "seeking"] as const) {
      this.#heartbeats.on(type, () => {
        if (Date.now() >= this.#renewMs) this.#load();
      });
    }
    options.signal?.addEventListener("abort", () => void this.close(), { signal: this.#closing.signal });
    if (options.signal?.aborted) void this.close();
    else this.#load();
  }

  get position(): number {
    return this.#heartbeats.position;
  }

  renew(refusal?: unknown): void {
    this.#expireMs = 0;
    if (this.#loading || this.#closed) return;
    if (refusal !== undefined && this.#refusals++ === RENEWALS) this.#fail(refusal);
    else this.#load();
  }

  close(): Promise<void> {
    if (this.#closed) return this.#closed;
    this.#closing.abort();
    return (this.#closed = this.#heartbeats.close());
  }

  #onTick(): void {
    if (Math.abs(this.position - this.#progressAt) >= 1) {
      this.#progressAt = this.position;
      this.#refusals = 0;
    }
    if (this.#renewsAhead && Date.now() >= this.#renewMs) this.#load();
  }

  /** Gets URLs, unless that is going on. */
  #load(): void {
    if (this.#loading) return;
    this.#renewMs = Infinity;
    const { signal } = this.#closing;
    const over = (then: () => void) => {
      this.#loading = undefined;
      if (!signal.aborted) then();
    };
    this.#loading = this.#client.videos.getPlayback({ videoId: this.#videoId }, { signal }).then(
      (playback) => over(() => this.#take(playback)),
      (error: unknown) => over(() => this.#onFailure(error)),
    );
  }

  /** GetPlayback has failed, which matters when no URLs work. */
  #onFailure(error: unknown): void {
    const now = Date.now();
    if (now >= this.#expireMs || isFinal(error)) this.#fail(error);
    else this.#renewMs = now + (retryDelay(error) ?? PAUSE_MS);
  }

  #take(playback: GetPlaybackResponse): void {
    const now = Date.now();
    this.playback = playback;
    if (this.#isOld) this.#takeId(playback);
    const expireMs = playback.expireTime ? timestampMs(playback.expireTime) : Infinity;
    // Past already: this clock is wrong, and only a refusal can tell.
    this.#expireMs = expireMs > now ? expireMs : Infinity;
    this.#renewsAhead = this.#expireMs - now > 2 * AHEAD_MS;
    this.#renewMs = this.#expireMs - (this.#renewsAhead ? AHEAD_MS : 0);
    this.#heartbeats.moveOn();
    this.#progressAt = this.position;
    this.#options.onPlayback(playback, this.position);
  }

  /** Whether the playback id is not to be used any more. */
  get #isOld(): boolean {
    return Date.now() > this.#playbackId.until;
  }

  #takeId({ playbackId }: GetPlaybackResponse): void {
    this.#playbackId = { id: playbackId, until: Date.now() + ID_LIFETIME_MS };
  }

  #fail(error: unknown): void {
    this.#refusals = 0;
    this.#renewMs = Infinity;
    this.#options.onError?.(error);
  }

  async #send(report: Report): Promise<ReportFailure | undefined> {
    try {
      const view = await this.#record(report);
      if (view === this.view) return undefined;
      this.view = view;
      this.#options.onView?.(view);
      return undefined;
    } catch (error) {
      return { isFinal: isFinal(error), waitMs: retryDelay(error) };
    }
  }

  async #record({ position, state }: Report): Promise<ViewResult> {
    const { history, videos } = this.#client;
    if (!history) return this.view;
    const videoId = this.#videoId;
    const options = { timeoutMs: REPORT_TIMEOUT_MS };
    const seconds = Math.floor(position);
    const duration = { seconds: BigInt(seconds), nanos: Math.floor((position - seconds) * 1e9) };
    for (let again = false; ; again = true) {
      if (this.#isOld) await this.#loading;
      if (this.#isOld) this.#takeId(await videos.getPlayback({ videoId }, options));
      try {
        const playbackId = this.#playbackId.id;
        return (await history.recordPlayback({ videoId, playbackId, position: duration, state }, options)).view;
      } catch (error) {
        if (again || errorReason(error) !== ErrorReason.PLAYBACK_INVALID) throw error;
        this.#playbackId.until = 0;
      }
    }
  }
}
