/** Makes a short film for tests that publish one. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Three seconds of H.264 in MP4, a few hundred kilobytes. */
export function makeFilm() {
  const folder = mkdtempSync(join(tmpdir(), "marquee-"));
  const path = join(folder, "film.mp4");
  const source = ["-f", "lavfi", "-i", "testsrc2=duration=3:size=640x360:rate=25"];
  execFileSync("ffmpeg", ["-loglevel", "error", "-y", ...source, "-c:v", "libx264", "-pix_fmt", "yuv420p", path]);
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}
