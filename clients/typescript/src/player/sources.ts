/** The order in which a player tries what a video can be played from. */

import { RenditionKind, type Rendition } from "../gen/marquee/v1/video_pb.js";

/** A rendition, and what plays it. */
export interface Source {
  readonly url: string;
  readonly driver: "hls.js" | "native";
  /** Whether it has to be fetched with CORS, as hls.js does. A single file needs no CORS. */
  readonly cors: boolean;
}

/** What the order depends on. */
export interface Abilities {
  /** What a video element says of a media type: empty for no. */
  canPlayType(type: string): string;
  /** Whether the browser's own HLS is the one that its devices are made for: Safari, and every browser on iOS. */
  readonly prefersNativeHls: boolean;
}

const HLS = "application/vnd.apple.mpegurl";

/**
 * The sources, the first to be tried first: HLS, which fits the line; then the single files, those that the browser says
 * it can play before the others, because its answer can be wrong (QuickTime).
 */
export function sourcesOf(renditions: readonly Rendition[], abilities: Abilities): Source[] {
  const playable = (type: string) => abilities.canPlayType(type) !== "";
  const sources: Source[] = [];
  for (const { url } of renditions.filter(({ kind }) => kind === RenditionKind.HLS)) {
    if (abilities.prefersNativeHls) {
      sources.push({ url, driver: "native", cors: false });
      continue;
    }
    sources.push({ url, driver: "hls.js", cors: true });
    // Chromium plays a playlist of another origin only with CORS.
    if (playable(HLS)) sources.push({ url, driver: "native", cors: true });
  }
  const files = renditions
    .filter(({ kind }) => kind !== RenditionKind.HLS)
    .map(({ url, contentType, codecs }) => ({
      url,
      sure: playable(codecs ? `${contentType}; codecs="${codecs}"` : contentType),
    }));
  for (const sure of [true, false]) {
    for (const file of files.filter((one) => one.sure === sure)) {
      sources.push({ url: file.url, driver: "native", cors: false });
    }
  }
  return sources;
}

/** The abilities of this browser. */
export function abilitiesOf(video: HTMLVideoElement): Abilities {
  return {
    canPlayType: (type) => video.canPlayType(type),
    // WebKit alone has it; Chromium plays HLS, too, but offers no choice of qualities.
    prefersNativeHls: "webkitSetPresentationMode" in video,
  };
}
