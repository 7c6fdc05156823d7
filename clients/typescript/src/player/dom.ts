/** Makes elements, without markup: a page's policy may forbid that. */

import { icon, setIcon, type IconName } from "./icons.js";

/** An element with attributes and children. An attribute that is false is left out; one that is true is empty. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A button with a picture; `show` changes picture and name. */
export class IconButton {
  readonly element: HTMLButtonElement;
  readonly #icon: SVGSVGElement;
  readonly #key: string;

  /** `key` is the keyboard's shortcut, empty for none. */
  constructor(name: IconName, key: string, onClick: () => void) {
    this.#icon = icon(name);
    this.#key = key;
    this.element = h("button", { type: "button" }, this.#icon);
    if (key) this.element.setAttribute("aria-keyshortcuts", key);
    this.element.addEventListener("click", onClick);
  }

  show(name: IconName, label: string): void {
    if (this.element.ariaLabel === label) return;
    setIcon(this.#icon, name);
    this.element.setAttribute("aria-label", label);
    this.element.title = this.#key ? `${label} (${this.#key})` : label;
  }
}
