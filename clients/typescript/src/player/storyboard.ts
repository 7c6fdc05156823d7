/** Storyboards: WebVTT whose cues name parts of pictures, `sheet.jpg#xywh=0,90,160,90`. */

/** The picture of a span of time. */
export interface Tile {
  /** From when on, in seconds. */
  readonly start: number;
  /** Until when, in seconds. */
  readonly end: number;
  /** The URL of the sheet. */
  readonly url: string;
  /** The place of the tile in the sheet, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const TIMES = /^((?:\d+:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d\d:\d\d\.\d{3})/;
const PART = /#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/;

/**
 * Reads a storyboard; `base` is its URL, against which those of the sheets are resolved. What is not a cue with a part of
 * a picture is skipped; tiles are ordered by time.
 */
export function parseStoryboard(text: string, base: string): Tile[] {
  const tiles: Tile[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const times = TIMES.exec(line);
    const payload = times && lines[index + 1]?.trim();
    const part = payload ? PART.exec(payload) : null;
    if (!times || !payload || !part) continue;
    const file = payload.slice(0, part.index);
    const url = URL.canParse(file, base) ? new URL(file, base).href : "";
    const [x, y, width, height] = part.slice(1).map(Number) as [number, number, number, number];
    const [start, end] = [seconds(times[1]!), seconds(times[2]!)];
    if (url && width > 0 && height > 0 && end > start) tiles.push({ start, end, url, x, y, width, height });
  }
  return tiles.sort((a, b) => a.start - b.start);
}

/** `1:02:03.500` and `02:03.500`. */
function seconds(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The tile of a time, or the last one before it; undefined when there is none. */
export function tileAt(tiles: readonly Tile[], time: number): Tile | undefined {
  let [low, high] = [0, tiles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tiles[middle]!.start <= time) low = middle + 1;
    else high = middle;
  }
  return tiles[Math.max(low - 1, 0)];
}
