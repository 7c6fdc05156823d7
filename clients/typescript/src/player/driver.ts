/** What plays a rendition in a video element: hls.js, or the browser itself. */

import type { Failure } from "./failure.js";
import type { Quality } from "./quality.js";

/** A rendition of the sound, or captions, in one language. */
export interface Language {
  /** The name as the viewer reads it. */
  readonly label: string;
  /** The language in BCP 47; empty when it is unknown. */
  readonly code: string;
}

/** One source at work in a video element. Indexes are those of its lists; -1 is automatic, or none. */
export interface Driver {
  /** The qualities, the best first; empty where the browser alone chooses. */
  readonly qualities: readonly Quality[];
  /** The quality that is played now. */
  readonly quality: number;
  readonly captions: readonly Language[];
  readonly sounds: readonly Language[];
  /** The sound that is played now. */
  readonly sound: number;
  /** Keeps to a quality from the next segment on; -1 for automatic. */
  setQuality(index: number): void;
  /** Shows captions; -1 for none. */
  setCaptions(index: number): void;
  setSound(index: number): void;
  /** Stops, and takes the source out of the video element. */
  destroy(): void;
}

/** How a driver reports to the one who made it. */
export interface DriverListener {
  /** A list, or what is chosen of it, has changed. */
  changed(): void;
  /** The driver has stopped and must be destroyed. */
  failed(failure: Failure): void;
}
