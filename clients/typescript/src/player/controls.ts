/** What the viewer sees and touches: the bar, the settings, and the messages over the picture. */

import { clock } from "./clock.js";
import { h, IconButton } from "./dom.js";
import type { PlayerErrorReason } from "./failure.js";
import { icon } from "./icons.js";
import { actionOf, type Action, type Focus } from "./keys.js";
import type { PlayerLabels } from "./labels.js";
import { SeekBar } from "./seek-bar.js";
import { Settings } from "./settings.js";
import type { Watching } from "./watching.js";

/** For how long the controls stay without a movement while it plays, in milliseconds. */
const IDLE_MS = 3_000;

/** The element to which the controls belong. */
export interface Host extends HTMLElement {
  readonly labels: PlayerLabels;
  readonly watching: Watching | undefined;
  /** The video's title, to be read out; empty for none. */
  readonly label: string;
  reload(): void;
}

/** Safari on iPhones shows a video, and no other element, on the full screen. */
interface WebKitVideo extends HTMLVideoElement {
  webkitEnterFullscreen?(): void;
}

export class Controls {
  readonly element: HTMLDivElement;
  readonly #host: Host;
  readonly #video: WebKitVideo;
  readonly #play = new IconButton("play", "k", () => this.#act({ do: "toggle" }));
  readonly #mute = new IconButton("loud", "m", () => this.#act({ do: "mute" }));
  readonly #volume = h("input", { class: "volume", type: "range", min: "0", max: "1", step: "0.05" });
  readonly #times = h("span", { class: "times" });
  readonly #captions = new IconButton("captions", "c", () => this.#act({ do: "captions" }));
  readonly #gear = new IconButton("settings", "", () => this.#openSettings(!this.#settings.open));
  readonly #fullscreen = new IconButton("fullscreen", "f", () => this.#act({ do: "fullscreen" }));
  readonly #seek = new SeekBar((position) => this.#host.watching?.seek(position));
  readonly #settings: Settings;
  readonly #big = h("div", { class: "big" }, icon("play"));
  readonly #spinner = h("div", { class: "spinner", hidden: true });
  readonly #status = h("span", { class: "quiet", role: "status" });
  readonly #words = h("p");
  readonly #retry = h("button", { type: "button" });
  readonly #message = h("div", { class: "message", role: "alert", hidden: true }, this.#words, this.#retry);
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** The label of the captions that were shown last, for the button that shows them again. */
  #lastCaptions: string | undefined;
  #frame = 0;

  constructor(host: Host, video: HTMLVideoElement) {
    this.#host = host;
    this.#video = video;
    this.#settings = new Settings(video, () => host.watching);
    const left = [this.#play.element, this.#mute.element, this.#volume, this.#times];
    const right = [this.#captions.element, this.#gear.element, this.#fullscreen.element];
    const row = h("div", { class: "row" }, ...left, h("span", { class: "space" }), ...right);
    const bar = h("div", { class: "bar", part: "bar" }, this.#seek.element, row);
    const over = [this.#big, this.#spinner, this.#status, bar, this.#settings.element, this.#message];
    this.element = h("div", { class: "player", part: "player", role: "region" }, video, ...over);
    this.#gear.element.setAttribute("aria-expanded", "false");
    this.#retry.addEventListener("click", () => host.reload());
    this.#volume.addEventListener("input", () => {
      video.muted = false;
      video.volume = Number(this.#volume.value);
    });
    this.#listen();
    this.update();
  }

  /** Shows the present state, once in the next frame. */
  update(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  /** Shows why there is nothing to see; undefined takes the message away. */
  fail(reason: PlayerErrorReason | undefined): void {
    const { errors, retry } = this.#host.labels;
    this.#words.textContent = reason ? errors[reason] : "";
    this.#retry.textContent = retry;
    this.#retry.hidden = reason === "not-found" || reason === "unsupported";
    this.#message.hidden = !reason;
    this.#settings.open &&= !reason;
    this.update();
  }

  #listen(): void {
    const [video, player] = [this.#video, this.element];
    const events = ["play", "pause", "playing", "waiting", "seeking", "seeked", "ended", "timeupdate", "progress"];
    for (const type of [...events, "durationchange", "volumechange", "ratechange", "loadeddata", "emptied"]) {
      video.addEventListener(type, () => this.update());
    }
    video.addEventListener("play", () => this.#wake());
    video.addEventListener("click", (event) => this.#onClick(event));
    video.addEventListener("dblclick", () => this.#act({ do: "fullscreen" }));
    for (const type of ["pointermove", "pointerdown", "focusin"]) player.addEventListener(type, () => this.#wake());
    player.addEventListener("pointerleave", () => this.#sleep());
    player.addEventListener("keydown", (event) => this.#onKey(event));
    player.addEventListener("focusout", (event) => {
      const { relatedTarget: to } = event;
      if (to instanceof Node && !this.#settings.element.contains(to) && to !== this.#gear.element) this.#openSettings(false);
    });
    this.#host.addEventListener("fullscreenchange", () => this.update());
  }

  #onClick(event: MouseEvent): void {
    if (this.#settings.open) return this.#openSettings(false);
    // A finger brings the controls back first.
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    if (isTouch && this.#wokenByTouch) return;
    this.#act({ do: "toggle" });
  }

  #wokenByTouch = false;

  #wake(): void {
    this.#wokenByTouch = this.element.classList.contains("idle");
    this.element.classList.remove("idle");
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#sleep(), IDLE_MS);
  }

  /** Takes the controls away, unless somebody needs them. */
  #sleep(): void {
    const focused = this.element.querySelector(".bar :focus-visible");
    const needed = this.#video.paused || this.#settings.open || focused || !this.#message.hidden;
    this.element.classList.toggle("idle", !needed);
  }

  #openSettings(open: boolean): void {
    if (this.#settings.open === open) return;
    this.#show();
    const within = this.#settings.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.#settings.open = open;
    this.#gear.element.setAttribute("aria-expanded", String(open));
    if (!open && within) this.#gear.element.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#settings.open) {
      event.stopPropagation();
      return this.#openSettings(false);
    }
    const action = actionOf(event, focusOf(event.target));
    if (!action || !this.#message.hidden) return;
    event.preventDefault();
    this.#wake();
    this.#act(action);
  }

  #act(action: Action): void {
    const { watching } = this.#host;
    const video = this.#video;
    switch (action.do) {
      case "toggle":
        if (video.paused) void video.play().catch(() => undefined);
        else video.pause();
        break;
      case "seek":
        // The length is unknown while the source is exchanged.
        watching?.seek(Math.max(0, Math.min(watching.position + action.by, video.duration || Infinity)));
        break;
      case "volume":
        video.muted = false;
        video.volume = Math.max(0, Math.min(video.volume + action.by, 1));
        break;
      case "mute":
        video.muted = !video.muted;
        break;
      case "captions":
        this.#toggleCaptions();
        break;
      case "fullscreen":
        this.#toggleFullscreen();
    }
    this.update();
  }

  #toggleCaptions(): void {
    const { watching } = this.#host;
    const list = watching?.driver?.captions ?? [];
    const shown = watching?.choices.captions;
    if (shown !== undefined) this.#lastCaptions = shown;
    const last = list.findIndex(({ label }) => label === this.#lastCaptions);
    if (list.length) watching?.setCaptions(shown !== undefined ? -1 : Math.max(last, 0));
  }

  #toggleFullscreen(): void {
    if (document.fullscreenElement === this.#host) void document.exitFullscreen();
    else if (this.#host.requestFullscreen) void this.#host.requestFullscreen().catch(() => undefined);
    else this.#video.webkitEnterFullscreen?.();
  }

  #show(): void {
    const { labels, watching, label } = this.#host;
    const video = this.#video;
    const position = watching?.position ?? 0;
    this.element.setAttribute("aria-label", label ? `${labels.player}: ${label}` : labels.player);
    this.#play.show(video.paused ? "play" : "pause", video.paused ? labels.play : labels.pause);
    const silent = video.muted || video.volume === 0;
    this.#mute.show(silent ? "silent" : "loud", silent ? labels.unmute : labels.mute);
    this.#volume.setAttribute("aria-label", labels.volume);
    this.#volume.value = String(silent ? 0 : video.volume);
    this.#volume.style.setProperty("--played", `${silent ? 0 : video.volume * 100}%`);
    this.#times.textContent = `${clock(position)} / ${clock(video.duration)}`;
    this.#seek.storyboardUrl = watching?.storyboardUrl ?? "";
    this.#seek.update(position, video.duration, video.buffered, labels);
    this.#captions.show("captions", labels.captions);
    this.#captions.element.hidden = !watching?.driver?.captions.length;
    this.#captions.element.setAttribute("aria-pressed", String(watching?.choices.captions !== undefined));
    this.#gear.show("settings", labels.settings);
    const full = document.fullscreenElement === this.#host;
    this.#fullscreen.show(full ? "exitFullscreen" : "fullscreen", full ? labels.exitFullscreen : labels.fullscreen);
    this.#settings.update(watching?.driver, watching, video.playbackRate, labels);

    const stalled = !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && this.#message.hidden;
    this.#spinner.hidden = !stalled;
    this.#status.textContent = stalled ? labels.loading : "";
    this.#big.hidden = !video.paused || video.seeking || !this.#message.hidden;
    if (video.paused) this.element.classList.remove("idle");
  }
}

function focusOf(target: EventTarget | null): Focus {
  if (target instanceof HTMLButtonElement) return "button";
  if (target instanceof HTMLSelectElement) return "choice";
  if (target instanceof HTMLInputElement) return target.classList.contains("volume") ? "volume" : "seek";
  return "none";
}
