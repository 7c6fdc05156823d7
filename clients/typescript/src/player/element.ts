/** The custom element `<marquee-player>`. */

import type { PlayerClient } from "../track.js";
import { Controls, type Host } from "./controls.js";
import { PlayerErrorEvent, type PlayerErrorReason } from "./failure.js";
import { ENGLISH, type PlayerLabels } from "./labels.js";
import { styleSheet } from "./styles.js";
import { Watching } from "./watching.js";

/** The events of the video element that the player dispatches as its own. */
const FORWARDED = [
  "durationchange",
  "ended",
  "loadedmetadata",
  "pause",
  "play",
  "playing",
  "ratechange",
  "seeked",
  "seeking",
  "timeupdate",
  "volumechange",
  "waiting",
] as const;

/** The events of the element. */
export interface PlayerEventMap extends Record<(typeof FORWARDED)[number], Event> {
  readonly error: PlayerErrorEvent;
}

/** A server that renders pages has no elements, and may import this module all the same. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * Plays a video. Attributes: `video-id`; `start`, the position to begin at, in seconds; `label`, the video's title, which is
 * read out; `poster`, the URL of a picture; `autoplay`, `muted` and `loop` as of a `<video>`; `no-heartbeats`, so that
 * positions are not reported. It loads when it is in a document and has a `client` and a `video-id`.
 */
export class MarqueePlayer extends Base implements Host {
  static readonly observedAttributes = ["video-id", "label", "poster", "muted", "loop"];

  readonly #video: HTMLVideoElement;
  readonly #controls: Controls;
  #client: PlayerClient | undefined;
  #labels = ENGLISH;
  #watching: Watching | undefined;
  /** Where it was when it left the document, in seconds. */
  #left: number | undefined;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open", delegatesFocus: true });
    shadow.adoptedStyleSheets = [styleSheet()];
    this.#video = document.createElement("video");
    this.#video.playsInline = true;
    this.#video.setAttribute("part", "video");
    this.#controls = new Controls(this, this.#video);
    shadow.append(this.#controls.element);
    for (const type of FORWARDED) this.#video.addEventListener(type, () => this.dispatchEvent(new Event(type)));
  }

  connectedCallback(): void {
    this.#begin(this.#left ?? this.#startPosition);
  }

  disconnectedCallback(): void {
    // It may only be moved to another place.
    this.#left = this.#watching?.position;
    this.#end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === "video-id") {
      this.#left = undefined;
      this.#begin(this.#startPosition);
    } else if (name === "poster") this.#video.poster = now ?? "";
    else if (name === "muted") this.#video.muted = now !== null;
    else if (name === "loop") this.#video.loop = now !== null;
    else this.#controls.update();
  }

  /** The client that asks for URLs and reports positions: a `Marquee`, or the clients of one or two services. */
  get client(): PlayerClient | undefined {
    return this.#client;
  }

  set client(client: PlayerClient | undefined) {
    if (client === this.#client) return;
    this.#client = client;
    this.#begin(this.#startPosition);
  }

  get videoId(): string {
    return this.getAttribute("video-id") ?? "";
  }

  set videoId(id: string) {
    this.setAttribute("video-id", id);
  }

  get label(): string {
    return this.getAttribute("label") ?? "";
  }

  set label(label: string) {
    this.setAttribute("label", label);
  }

  /** The words of the player, English by default. */
  get labels(): PlayerLabels {
    return this.#labels;
  }

  set labels(labels: PlayerLabels) {
    this.#labels = labels;
    this.#controls.update();
  }

  /** The video element, for what the player itself does not offer; its source is the player's. */
  get media(): HTMLVideoElement {
    return this.#video;
  }

  /** @internal For the controls. */
  get watching(): Watching | undefined {
    return this.#watching;
  }

  /** The position in seconds. */
  get currentTime(): number {
    return this.#watching?.position ?? 0;
  }

  set currentTime(position: number) {
    this.#watching?.seek(position);
  }

  /** The length in seconds; not a number until it is known. */
  get duration(): number {
    return this.#video.duration;
  }

  get paused(): boolean {
    return this.#video.paused;
  }

  get ended(): boolean {
    return this.#video.ended;
  }

  /** Plays; rejects when the browser wants a gesture of the viewer first. */
  play(): Promise<void> {
    return this.#video.play();
  }

  pause(): void {
    this.#video.pause();
  }

  /**
   * Asks for the URLs again, and goes on at the position: after an error, or when the server has made more qualities of
   * the video.
   */
  reload(): void {
    this.#controls.fail(undefined);
    if (this.#watching) this.#watching.renew();
    else this.#begin(this.#startPosition);
  }

  override addEventListener<K extends keyof PlayerEventMap>(
    type: K,
    listener: (this: MarqueePlayer, event: PlayerEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  get #startPosition(): number {
    const start = Number(this.getAttribute("start"));
    return Number.isFinite(start) && start > 0 ? start : 0;
  }

  /** Watches the video from a position on, if there is all that it needs. */
  #begin(start: number): void {
    const choices = this.#watching?.choices;
    this.#end();
    this.#controls.fail(undefined);
    const [client, videoId] = [this.#client, this.videoId];
    if (!client || !videoId || !this.isConnected) return;
    this.#watching = new Watching(
      this.#video,
      {
        client,
        videoId,
        start,
        autoplay: this.hasAttribute("autoplay"),
        heartbeats: !this.hasAttribute("no-heartbeats"),
        onChange: () => this.#controls.update(),
        onError: (reason, cause) => this.#onError(reason, cause),
      },
      choices,
    );
  }

  #end(): void {
    this.#watching?.end();
    this.#watching = undefined;
  }

  #onError(reason: PlayerErrorReason, cause: unknown): void {
    this.#controls.fail(reason);
    this.dispatchEvent(new PlayerErrorEvent(reason, cause));
  }
}

/** Registers the element, under another name if the page prefers one; a second call with the same name does nothing. */
export function definePlayer(name = "marquee-player"): void {
  if (!customElements.get(name)) customElements.define(name, MarqueePlayer);
}

declare global {
  interface HTMLElementTagNameMap {
    "marquee-player": MarqueePlayer;
  }
}
