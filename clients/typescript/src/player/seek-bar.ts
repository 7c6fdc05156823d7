/** The seek bar: the position, what is loaded, and a picture of the place that is pointed at. */

import { clock } from "./clock.js";
import { h } from "./dom.js";
import type { PlayerLabels } from "./labels.js";
import { parseStoryboard, tileAt, type Tile } from "./storyboard.js";

/** How much of the player's height a picture takes at most. */
const TILE_SHARE = 0.5;

export class SeekBar {
  readonly element: HTMLDivElement;
  readonly #input: HTMLInputElement;
  readonly #preview: HTMLDivElement;
  readonly #tile: HTMLDivElement;
  readonly #time: HTMLSpanElement;
  #duration = 0;
  #dragging = false;
  #storyboardUrl = "";
  #tiles: readonly Tile[] = [];
  /** The URL from which `#tiles` come, or are coming. */
  #fetched = "";
  /** The time that the viewer points at, in seconds. */
  #pointed = 0;

  /** `seek` goes to a position in seconds. */
  constructor(seek: (position: number) => void) {
    this.#input = h("input", { type: "range", min: "0", max: "0", step: "any", value: "0" });
    this.#tile = h("div", { class: "tile", part: "preview" });
    this.#time = h("span");
    this.#preview = h("div", { class: "preview", "aria-hidden": "true", hidden: true }, this.#tile, this.#time);
    this.element = h("div", { class: "seek" }, this.#preview, this.#input);
    const input = this.#input;
    input.addEventListener("input", () => {
      this.#dragging = true;
      this.#paint(Number(input.value));
      this.#point(Number(input.value));
    });
    input.addEventListener("change", () => {
      this.#dragging = false;
      if (this.#duration) seek(Number(input.value));
    });
    input.addEventListener("pointermove", (event) => this.#point(this.#timeAt(event.clientX)));
    for (const type of ["pointerleave", "pointercancel", "blur"]) {
      input.addEventListener(type, () => (this.#preview.hidden = true));
    }
    input.addEventListener("pointerup", (event) => {
      if (event.pointerType !== "mouse") this.#preview.hidden = true;
    });
  }

  /** The URL of the storyboard; empty for none. It is fetched when somebody points at the bar. */
  set storyboardUrl(url: string) {
    this.#storyboardUrl = url;
  }

  /** Shows a position, in seconds, unless the viewer is moving the thumb. */
  update(position: number, duration: number, buffered: TimeRanges, labels: PlayerLabels): void {
    const input = this.#input;
    this.#duration = Number.isFinite(duration) && duration > 0 ? duration : 0;
    input.max = String(this.#duration);
    // A disabled element would lose the focus, and the player its keys, whenever the source is exchanged.
    input.setAttribute("aria-disabled", String(this.#duration === 0));
    input.setAttribute("aria-label", labels.seek);
    if (!this.#dragging) {
      input.value = String(position);
      this.#paint(position);
    }
    const shown = Number(input.value);
    input.setAttribute("aria-valuetext", `${clock(shown)} ${labels.of} ${clock(this.#duration)}`);
    let loaded = 0;
    for (let n = 0; n < buffered.length; n++) {
      if (buffered.start(n) <= position + 0.5) loaded = Math.max(loaded, buffered.end(n));
    }
    input.style.setProperty("--loaded", this.#percent(loaded));
  }

  #paint(position: number): void {
    this.#input.style.setProperty("--played", this.#percent(position));
  }

  #percent(position: number): string {
    return this.#duration ? `${Math.min(position / this.#duration, 1) * 100}%` : "0%";
  }

  #timeAt(clientX: number): number {
    const { left, width } = this.#input.getBoundingClientRect();
    return width ? Math.min(Math.max((clientX - left) / width, 0), 1) * this.#duration : 0;
  }

  /** Shows the picture of a time above its place. */
  #point(time: number): void {
    if (!this.#duration) return;
    this.#pointed = time;
    if (this.#storyboardUrl !== this.#fetched) {
      void this.#fetch().then(() => this.#preview.hidden || this.#point(this.#pointed));
    }
    const tile = tileAt(this.#tiles, time);
    const { style } = this.#tile;
    this.#tile.hidden = !tile;
    if (tile) {
      // An upright picture is higher than a small player.
      const room = (this.element.getRootNode() as ShadowRoot).host.clientHeight * TILE_SHARE;
      style.zoom = String(Math.min(1, room / tile.height));
      style.width = `${tile.width}px`;
      style.height = `${tile.height}px`;
      style.backgroundImage = `url("${tile.url}")`;
      style.backgroundPosition = `${-tile.x}px ${-tile.y}px`;
    }
    this.#time.textContent = clock(time);
    this.#preview.hidden = false;
    const { clientWidth } = this.element;
    const { offsetWidth } = this.#preview;
    const left = (time / this.#duration) * clientWidth - offsetWidth / 2;
    this.#preview.style.left = `${Math.max(0, Math.min(left, clientWidth - offsetWidth))}px`;
  }

  /** Without its pictures the bar shows times alone; a storyboard that fails is not worth an error. */
  async #fetch(): Promise<void> {
    const url = this.#storyboardUrl;
    this.#fetched = url;
    this.#tiles = [];
    if (!url) return;
    try {
      const response = await fetch(url);
      if (response.ok && url === this.#storyboardUrl) this.#tiles = parseStoryboard(await response.text(), response.url);
    } catch {
      // The network fails; the next pointing does not try again.
    }
  }
}
