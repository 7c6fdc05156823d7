/**
 * `@marquee/client/player`: the custom element `<marquee-player>`, which plays a video of Marquee. Needs `hls.js` beside it.
 *
 *     definePlayer();
 *     const player = document.createElement("marquee-player");
 *     player.client = marquee;
 *     player.videoId = video.id;
 *
 * Nothing here runs before `definePlayer`, so that a server which renders pages can import it.
 */

export { definePlayer, MarqueePlayer, type PlayerEventMap } from "./player/element.js";
export { PlayerErrorEvent, type PlayerErrorReason } from "./player/failure.js";
export { ENGLISH, type PlayerLabels } from "./player/labels.js";
export type { Quality } from "./player/quality.js";
export { parseStoryboard, tileAt, type Tile } from "./player/storyboard.js";
export type { PlayerClient } from "./track.js";
