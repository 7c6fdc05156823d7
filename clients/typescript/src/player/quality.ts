/** The qualities of a video as a viewer chooses them. */

/** A rendition of the pictures. */
export interface Quality {
  /** `1080p`, by the short side; with the bits per second where two are alike. */
  readonly label: string;
  /** The short side in pixels. */
  readonly size: number;
  /** The bits per second. */
  readonly bitrate: number;
  /** The index in the list that it was made from. */
  readonly level: number;
}

/** A variant of an HLS playlist, as hls.js tells it. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly bitrate: number;
}

/** The list of qualities, the best first. Levels without pictures are left out. */
export function qualityList(levels: readonly Level[]): Quality[] {
  const list = levels
    .map(({ width, height, bitrate }, level) => ({ size: Math.min(width, height), bitrate, level }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || b.bitrate - a.bitrate);
  return list.map((one) => {
    const alike = list.filter(({ size }) => size === one.size).length > 1;
    const rate = alike ? ` (${(one.bitrate / 1e6).toFixed(1)} Mbit/s)` : "";
    return { ...one, label: `${one.size}p${rate}` };
  });
}
