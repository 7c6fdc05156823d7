/** The words of the player. A page in another language sets its own. */

import type { PlayerErrorReason } from "./failure.js";

/** Every word that a viewer reads or hears. */
export interface PlayerLabels {
  readonly player: string;
  readonly play: string;
  readonly pause: string;
  readonly mute: string;
  readonly unmute: string;
  readonly volume: string;
  readonly seek: string;
  /** The position, between the two times: `1:02 of 3:00`. */
  readonly of: string;
  readonly captions: string;
  readonly off: string;
  readonly settings: string;
  readonly quality: string;
  readonly automatic: string;
  readonly speed: string;
  readonly sound: string;
  readonly fullscreen: string;
  readonly exitFullscreen: string;
  readonly loading: string;
  readonly retry: string;
  /** A sentence for each reason for which nothing is shown. */
  readonly errors: Readonly<Record<PlayerErrorReason, string>>;
}

/** The default. */
export const ENGLISH: PlayerLabels = {
  player: "Video player",
  play: "Play",
  pause: "Pause",
  mute: "Mute",
  unmute: "Unmute",
  volume: "Volume",
  seek: "Position",
  of: "of",
  captions: "Captions",
  off: "Off",
  settings: "Settings",
  quality: "Quality",
  automatic: "Auto",
  speed: "Speed",
  sound: "Sound",
  fullscreen: "Full screen",
  exitFullscreen: "Exit full screen",
  loading: "Loading",
  retry: "Try again",
  errors: {
    "not-found": "There is no such video, or it is private.",
    "not-ready": "This video cannot be played yet.",
    unsupported: "This browser cannot play this video.",
    network: "The video does not arrive. Check the connection.",
    media: "The video stopped, because it cannot be decoded.",
  },
};
