/** The panel with the lists of qualities, speeds, captions and sounds. */

import { h } from "./dom.js";
import type { Driver } from "./driver.js";
import type { PlayerLabels } from "./labels.js";
import type { Watching } from "./watching.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** An entry of a list: its value and what the viewer reads. */
type Entry = readonly [string, string];

export class Settings {
  readonly element = h("div", { class: "panel", role: "group", hidden: true });
  readonly #lists = new Map<string, { row: HTMLElement; name: HTMLElement; select: HTMLSelectElement }>();

  /** `watching` gives what is watched at the moment. */
  constructor(video: HTMLVideoElement, watching: () => Watching | undefined) {
    this.#add("quality", (value) => watching()?.setQuality(Number(value)));
    this.#add("speed", (value) => (video.playbackRate = Number(value)));
    this.#add("captions", (value) => watching()?.setCaptions(Number(value)));
    this.#add("sound", (value) => watching()?.setSound(Number(value)));
  }

  /** Shows what there is to choose, and what is chosen; a list without a choice is left out. */
  update(driver: Driver | undefined, watching: Watching | undefined, speed: number, labels: PlayerLabels): void {
    this.element.setAttribute("aria-label", labels.settings);
    const { quality, captions } = watching?.choices ?? {};
    const [qualities, texts, sounds] = [driver?.qualities ?? [], driver?.captions ?? [], driver?.sounds ?? []];
    const chosen = qualities.findIndex(({ label }) => label === quality);
    const playing = chosen < 0 ? qualities[driver?.quality ?? -1]?.label : undefined;
    const automatic = playing ? `${labels.automatic} (${playing})` : labels.automatic;
    this.#show("quality", labels.quality, chosen, qualities.length ? [["-1", automatic], ...entries(qualities)] : []);
    this.#show("speed", labels.speed, speed, speedsWith(speed));
    const text = texts.findIndex(({ label }) => label === captions);
    this.#show("captions", labels.captions, text, texts.length ? [["-1", labels.off], ...entries(texts)] : []);
    this.#show("sound", labels.sound, driver?.sound ?? -1, sounds.length > 1 ? entries(sounds) : []);
  }

  /** Opens or closes the panel; opened, its first list has the focus. */
  set open(open: boolean) {
    this.element.hidden = !open;
    if (open) this.element.querySelector<HTMLSelectElement>(".choice:not([hidden]) select")?.focus();
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  #add(key: string, choose: (value: string) => void): void {
    const name = h("label", { for: key });
    const select = h("select", { id: key });
    const row = h("div", { class: "choice", hidden: true }, name, select);
    select.addEventListener("change", () => choose(select.value));
    this.element.append(row);
    this.#lists.set(key, { row, name, select });
  }

  #show(key: string, words: string, value: number, list: readonly Entry[]): void {
    const { row, name, select } = this.#lists.get(key)!;
    row.hidden = list.length === 0;
    name.textContent = words;
    // A list that is open must not be exchanged for an equal one.
    const same =
      select.length === list.length &&
      list.every(([value, text], n) => select.options[n]?.value === value && select.options[n].text === text);
    if (!same) select.replaceChildren(...list.map(([value, text]) => h("option", { value }, text)));
    if (select.value !== String(value)) select.value = String(value);
  }
}

function entries(list: readonly { readonly label: string }[]): Entry[] {
  return list.map(({ label }, index) => [String(index), label]);
}

/** The speeds, and the page's own if it has set another. */
function speedsWith(speed: number): Entry[] {
  const list = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  return list.map((one) => [String(one), `${one}×`]);
}
