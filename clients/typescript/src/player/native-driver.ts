/** A source that the browser plays by itself: a single file, or HLS where it can. */

import type { Driver, DriverListener, Language } from "./driver.js";
import { languageLabel } from "./languages.js";
import type { Quality } from "./quality.js";
import type { Source } from "./sources.js";

/** Safari's list of renditions of the sound. */
interface AudioTracks extends EventTarget, ArrayLike<{ enabled: boolean; readonly label: string; readonly language: string }> {}

export class NativeDriver implements Driver {
  readonly qualities: readonly Quality[] = [];
  readonly quality = -1;
  readonly #video: HTMLVideoElement;
  readonly #listening = new AbortController();

  /** Plays the source from the position `at`, in seconds, on. */
  constructor(video: HTMLVideoElement, { url, cors }: Source, at: number, listener: DriverListener) {
    this.#video = video;
    const { signal } = this.#listening;
    const options = { signal };
    if (at > 0) {
      // Safari does not keep a position that is set earlier.
      video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true, signal });
    }
    video.addEventListener(
      "error",
      () => {
        const { error } = video;
        // No browser tells a refusal from a broken connection.
        const kind = error?.code === MediaError.MEDIA_ERR_NETWORK ? "refused" : "media";
        listener.failed({ kind, cause: error });
      },
      options,
    );
    const picture = () => {
      // Where it knows the sound alone, Chromium plays that, before a black picture.
      if (video.videoWidth === 0) listener.failed({ kind: "media", cause: new Error("there is no picture") });
    };
    video.addEventListener("loadeddata", picture, options);
    const changed = () => listener.changed();
    for (const list of [video.textTracks, this.#audioTracks]) {
      for (const type of ["addtrack", "removetrack", "change"]) list?.addEventListener(type, changed, options);
    }
    video.crossOrigin = cors ? "anonymous" : null;
    video.src = url;
  }

  get captions(): readonly Language[] {
    return this.#textTracks.map(language);
  }

  get sounds(): readonly Language[] {
    return Array.from(this.#audioTracks ?? [], language);
  }

  get sound(): number {
    return Array.from(this.#audioTracks ?? []).findIndex(({ enabled }) => enabled);
  }

  setQuality(): void {
    // The browser chooses.
  }

  setCaptions(index: number): void {
    for (const [n, track] of this.#textTracks.entries()) {
      const mode = n === index ? "showing" : "disabled";
      if (track.mode !== mode) track.mode = mode;
    }
  }

  setSound(index: number): void {
    for (const [n, track] of Array.from(this.#audioTracks ?? []).entries()) track.enabled = n === index;
  }

  destroy(): void {
    this.#listening.abort();
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  get #textTracks(): TextTrack[] {
    return Array.from(this.#video.textTracks).filter(({ kind }) => kind === "subtitles" || kind === "captions");
  }

  get #audioTracks(): AudioTracks | undefined {
    return (this.#video as { audioTracks?: AudioTracks }).audioTracks;
  }
}

function language({ label, language }: { readonly label: string; readonly language: string }): Language {
  return { label: languageLabel(label, language), code: language };
}
