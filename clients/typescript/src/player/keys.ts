/** The keys of the player. */

/** What a key does. */
export type Action =
  | { readonly do: "toggle" | "mute" | "captions" | "fullscreen" }
  | { readonly do: "seek" | "volume"; readonly by: number };

/** How far the arrows go, and how far J and L, in seconds; and the step of the volume. */
const [ARROW, LETTER, VOLUME] = [5, 10, 0.05];

const ACTIONS: Readonly<Record<string, Action>> = {
  " ": { do: "toggle" },
  k: { do: "toggle" },
  j: { do: "seek", by: -LETTER },
  l: { do: "seek", by: LETTER },
  arrowleft: { do: "seek", by: -ARROW },
  arrowright: { do: "seek", by: ARROW },
  arrowup: { do: "volume", by: VOLUME },
  arrowdown: { do: "volume", by: -VOLUME },
  m: { do: "mute" },
  f: { do: "fullscreen" },
  c: { do: "captions" },
};

/** The part of a key's event that counts. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** The control that has the focus: `volume` and `choice` keep the arrows, and a `button` keeps the space bar. */
export type Focus = "button" | "choice" | "volume" | "seek" | "none";

/** The action of a key; undefined when it is the browser's, the page's or the control's own. */
export function actionOf(key: Key, focus: Focus): Action | undefined {
  if (key.ctrlKey || key.altKey || key.metaKey || key.shiftKey) return undefined;
  // In a list of choices, letters find entries.
  if (focus === "choice") return undefined;
  const name = key.key.toLowerCase();
  if (name === " " && focus === "button") return undefined;
  if (name.startsWith("arrow") && focus === "volume") return undefined;
  return Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
}
