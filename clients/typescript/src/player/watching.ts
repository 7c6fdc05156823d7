/**
 * One video being watched: the driver that plays its URLs, and what happens when that fails.
 *
 * `trackPlayback` gets the URLs, renews them and reports the positions. New URLs are played from the position on. When a driver
 * fails, the next source is tried. Choices of the viewer outlive both.
 */

import type { GetPlaybackResponse } from "../gen/marquee/v1/video_service_pb.js";
import type { TrackedMedia } from "../heartbeats.js";
import { trackPlayback, type PlayerClient, type TrackedPlayback } from "../track.js";
import type { Driver } from "./driver.js";
import { reasonOf, type Failure, type PlayerErrorReason } from "./failure.js";
import { hlsDriver } from "./hls-driver.js";
import { NativeDriver } from "./native-driver.js";
import { abilitiesOf, sourcesOf, type Source } from "./sources.js";

/** What is watched, and who wants to know. */
export interface WatchingOptions {
  readonly client: PlayerClient;
  readonly videoId: string;
  /** Where to begin, in seconds. */
  readonly start: number;
  /** Whether to play without being asked, if the browser allows it. */
  readonly autoplay: boolean;
  /** Whether to report positions by `client.history`. */
  readonly heartbeats: boolean;
  /** The lists of the driver, or what is chosen of them, have changed. */
  readonly onChange: () => void;
  /** It has stopped. */
  readonly onError: (reason: PlayerErrorReason, cause: unknown) => void;
}

/** What the viewer has chosen: by what it is, because lists differ between sources. */
interface Choices {
  /** The label of the quality; undefined for automatic. */
  quality?: string | undefined;
  /** The label of the captions; undefined for none. */
  captions?: string | undefined;
  /** The label of the sound; undefined for the video's own first. */
  sound?: string | undefined;
}

export class Watching {
  readonly #video: HTMLVideoElement;
  readonly #options: WatchingOptions;
  readonly #choices: Choices;
  readonly #ended = new AbortController();
  readonly #tracked: TrackedPlayback;
  #sources: readonly Source[] = [];
  #index = 0;
  #driver: Driver | undefined;
  /** Counts the drivers that were started; reports of earlier ones are dropped. */
  #turn = 0;
  /** Where to go on when the source is exchanged, in seconds; undefined while the element's own position holds. */
  #at: number | undefined;
  /** Whether `#at` was changed after a driver was told of it. */
  #moved = false;
  /** Whether the viewer wants it to play. A source that is exchanged pauses the element without an event. */
  #playing: boolean;
  #startedAt = 0;
  #played = false;
  #qualityKept = false;

  /** `choices` are those of an earlier watching, to be kept. */
  constructor(video: HTMLVideoElement, options: WatchingOptions, choices: Choices = {}) {
    this.#video = video;
    this.#options = options;
    this.#choices = choices;
    this.#at = options.start;
    this.#playing = options.autoplay;
    const { signal } = this.#ended;
    const on = (event: string, listener: () => void) => video.addEventListener(event, listener, { signal });
    on("play", () => (this.#playing = true));
    on("pause", () => (this.#playing = false));
    for (const event of ["canplay", "seeked"]) on(event, () => this.#arrive());
    on("timeupdate", () => {
      if (video.paused || video.seeking || this.#at !== undefined) return;
      if (Math.abs(video.currentTime - this.#startedAt) >= 1) this.#played = true;
    });
    const { client, videoId, start, heartbeats, onError } = options;
    this.#tracked = trackPlayback(heartbeats ? client : { videos: client.videos }, videoId, this.#media(), {
      start,
      onPlayback: (playback) => this.#take(playback),
      onError: (error) => this.#stop(() => onError(reasonOf(error), error)),
    });
  }

  get driver(): Driver | undefined {
    return this.#driver;
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** The URL of the storyboard; empty when there is none. */
  get storyboardUrl(): string {
    return this.#tracked.playback?.storyboardUrl ?? "";
  }

  /** The position in seconds, also while the source is exchanged. */
  get position(): number {
    return this.#at ?? this.#video.currentTime;
  }

  /** Goes to a position in seconds, at once or when there is a source. */
  seek(position: number): void {
    if (this.#at !== undefined) this.#at = position;
    if (this.#video.readyState > 0) this.#video.currentTime = position;
    else this.#moved = true;
  }

  /** The source is at the position that its driver was told of. Goes to the one that was chosen since. */
  #arrive(): void {
    const at = this.#moved ? this.#at : undefined;
    this.#moved = false;
    this.#at = at;
    if (at !== undefined) this.#video.currentTime = at;
  }

  /** Fetches new URLs, and goes on at the position. */
  renew(): void {
    this.#tracked.renew();
  }

  /** Keeps to a quality of the driver's list; -1 for automatic. */
  setQuality(index: number): void {
    this.#choices.quality = this.#driver?.qualities[index]?.label;
    this.#driver?.setQuality(index);
    this.#options.onChange();
  }

  setCaptions(index: number): void {
    this.#choices.captions = this.#driver?.captions[index]?.label;
    this.#driver?.setCaptions(index);
    this.#options.onChange();
  }

  setSound(index: number): void {
    this.#choices.sound = this.#driver?.sounds[index]?.label;
    this.#driver?.setSound(index);
    this.#options.onChange();
  }

  /** Ends it; the video element is free for another. */
  end(): void {
    void this.#tracked.close();
    this.#ended.abort();
    this.#turn++;
    this.#driver?.destroy();
    this.#driver = undefined;
  }

  /** The video element, whose position is lost while the source is exchanged. */
  #media(): TrackedMedia {
    const video = this.#video;
    const position = () => this.position;
    return {
      get currentTime() {
        return position();
      },
      get paused() {
        return video.paused;
      },
      get ended() {
        return video.ended;
      },
      addEventListener: (type, listener) => video.addEventListener(type, listener),
      removeEventListener: (type, listener) => video.removeEventListener(type, listener),
    };
  }

  #take({ renditions }: GetPlaybackResponse): void {
    const count = this.#sources.length;
    this.#sources = sourcesOf(renditions, abilitiesOf(this.#video));
    // The same renditions come in the same order; sources that failed are not tried again. Of others, none has played.
    if (count !== this.#sources.length) {
      this.#index = 0;
      this.#played = false;
    }
    void this.#start();
  }

  async #start(): Promise<void> {
    const source = this.#sources[this.#index];
    const video = this.#video;
    const at = this.position;
    this.#at = at;
    this.#moved = false;
    this.#startedAt = at;
    this.#qualityKept = false;
    this.#driver?.destroy();
    this.#driver = undefined;
    const turn = ++this.#turn;
    if (!source) return this.#stop(() => this.#options.onError("unsupported", undefined));

    const listener = {
      changed: () => turn === this.#turn && this.#onChange(),
      failed: (failure: Failure) => turn === this.#turn && this.#onFailure(failure),
    };
    if (source.driver === "native") {
      this.#driver = new NativeDriver(video, source, at, listener);
    } else {
      const driver = await hlsDriver(video, source.url, at, listener).catch((cause: unknown) => cause as Error);
      if (turn !== this.#turn) {
        if (driver && "destroy" in driver) driver.destroy();
        return;
      }
      if (!driver || !("destroy" in driver)) return this.#onFailure({ kind: "unavailable", cause: driver });
      this.#driver = driver;
    }
    this.#onChange();
    // It is refused when the browser wants a gesture of the viewer first.
    if (this.#playing) void video.play().catch(() => (this.#playing = !video.paused));
  }

  /** Applies the viewer's choices to lists that have changed. */
  #onChange(): void {
    const driver = this.#driver;
    if (!driver) return;
    const { quality, captions, sound } = this.#choices;
    const find = (list: readonly { readonly label: string }[], label: string | undefined) =>
      list.findIndex((one) => one.label === label);
    driver.setCaptions(captions === undefined ? -1 : find(driver.captions, captions));
    if (sound !== undefined && find(driver.sounds, sound) >= 0) driver.setSound(find(driver.sounds, sound));
    if (!this.#qualityKept && driver.qualities.length) {
      this.#qualityKept = true;
      if (quality !== undefined) driver.setQuality(find(driver.qualities, quality));
    }
    this.#options.onChange();
  }

  #onFailure({ kind, cause }: Failure): void {
    if (kind === "media" || kind === "unavailable") {
      this.#index++;
      if (this.#index < this.#sources.length) return void this.#start();
      // A source that has played and then has no driver any more is not damaged: this browser cannot play it now.
      const reason = kind === "media" && this.#played ? "media" : "unsupported";
      this.#index = 0;
      return this.#stop(() => this.#options.onError(reason, cause));
    }
    // The driver tells no more of it.
    this.#turn++;
    this.#tracked.renew(cause ?? null);
  }

  /** Leaves no driver at work, and the position where it is. */
  #stop(then: () => void): void {
    this.#at = this.position;
    this.#turn++;
    this.#driver?.destroy();
    this.#driver = undefined;
    then();
  }
}
