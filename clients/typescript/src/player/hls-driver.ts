/** HLS by hls.js, which is loaded when the first video needs it. */

import type HlsType from "hls.js";
import type { ErrorData, MediaPlaylist } from "hls.js";
import type { Driver, DriverListener, Language } from "./driver.js";
import { languageLabel } from "./languages.js";
import { qualityList, type Quality } from "./quality.js";

/** The statuses after which new URLs may help. */
const REFUSED: ReadonlySet<number | undefined> = new Set([401, 403, 404, 410]);
/** How much that was played is kept for going back, in seconds. */
const BACK_BUFFER = 90;

/**
 * Plays a playlist from a position in seconds on. Rejects when hls.js cannot be loaded; resolves to undefined when it
 * cannot run in this browser.
 */
export async function hlsDriver(
  video: HTMLVideoElement,
  url: string,
  at: number,
  listener: DriverListener,
): Promise<Driver | undefined> {
  const { default: Hls } = await import("hls.js");
  return Hls.isSupported() ? new HlsDriver(Hls, video, url, at, listener) : undefined;
}

class HlsDriver implements Driver {
  readonly #hls: HlsType;
  readonly #listener: DriverListener;
  #qualities: readonly Quality[] = [];
  #recovered = false;

  constructor(Hls: typeof HlsType, video: HTMLVideoElement, url: string, at: number, listener: DriverListener) {
    this.#listener = listener;
    const hls = new Hls({
      startPosition: at,
      backBufferLength: BACK_BUFFER,
      capLevelToPlayerSize: true,
      // Fragmented MP4 needs no conversion, so a worker would save nothing, and the page's policy need not allow one.
      enableWorker: false,
    });
    this.#hls = hls;
    const changed = () => listener.changed();
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.#qualities = qualityList(hls.levels);
      changed();
    });
    hls.on(Hls.Events.LEVEL_SWITCHED, changed);
    hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, changed);
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, changed);
    hls.on(Hls.Events.AUDIO_TRACK_SWITCHED, changed);
    hls.on(Hls.Events.ERROR, (_, data) => this.#onError(Hls, data));
    hls.loadSource(url);
    hls.attachMedia(video);
  }

  get qualities(): readonly Quality[] {
    return this.#qualities;
  }

  get quality(): number {
    return this.#qualities.findIndex(({ level }) => level === this.#hls.currentLevel);
  }

  get captions(): readonly Language[] {
    return this.#hls.subtitleTracks.map(language);
  }

  get sounds(): readonly Language[] {
    return this.#hls.audioTracks.map(language);
  }

  get sound(): number {
    return this.#hls.audioTrack;
  }

  setQuality(index: number): void {
    this.#hls.nextLevel = this.#qualities[index]?.level ?? -1;
  }

  setCaptions(index: number): void {
    if (this.#hls.subtitleTrack !== index) this.#hls.subtitleTrack = index;
  }

  setSound(index: number): void {
    if (this.#hls.audioTrack !== index) this.#hls.audioTrack = index;
  }

  destroy(): void {
    this.#hls.destroy();
  }

  #onError(Hls: typeof HlsType, data: ErrorData): void {
    const isNetwork = data.type === Hls.ErrorTypes.NETWORK_ERROR;
    // Pictures and sound go on without captions.
    const isCaptions = data.details === Hls.ErrorDetails.SUBTITLE_LOAD_ERROR || data.frag?.type === "subtitle";
    if (isNetwork && !isCaptions && REFUSED.has(data.response?.code)) {
      this.#listener.failed({ kind: "refused", cause: data.error });
    } else if (!data.fatal) {
      return;
    } else if (isNetwork) {
      this.#listener.failed({ kind: "network", cause: data.error });
    } else if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#recovered) {
      this.#recovered = true;
      this.#hls.recoverMediaError();
    } else {
      this.#listener.failed({ kind: "media", cause: data.error });
    }
  }
}

function language({ name, lang }: MediaPlaylist): Language {
  return { label: languageLabel(name, lang ?? ""), code: lang ?? "" };
}
