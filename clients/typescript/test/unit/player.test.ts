/** The parts of the player that need no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { RenditionKind, RenditionSchema } from "../../src/gen/marquee/v1/video_pb.js";
import { MarqueePlayer } from "../../src/player.js";
import { clock } from "../../src/player/clock.js";
import { reasonOf } from "../../src/player/failure.js";
import { actionOf, type Focus } from "../../src/player/keys.js";
import { languageLabel } from "../../src/player/languages.js";
import { qualityList } from "../../src/player/quality.js";
import { sourcesOf } from "../../src/player/sources.js";
import { parseStoryboard, tileAt } from "../../src/player/storyboard.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { refusal } from "../support/refusal.js";

const STORYBOARD = `\uFEFFWEBVTT

NOTE two sheets, and cues that have no picture

00:02.000 --> 00:04.500
sheet-0.jpg#xywh=160,0,160,90

first
00:00:00.000 --> 00:00:02.000 align:start
sheet-0.jpg#xywh=pixel:0,0,160,90

01:00:04.500 --> 01:00:06.000
https://cdn.example.com/sheet-1.jpg?key=a#xywh=0,90,160,90

00:08.000 --> 00:07.000
sheet-0.jpg#xywh=0,0,160,90

00:10.000 --> 00:12.000
Words, and not a picture

00:12.000 --> 00:13.000
`;

test("a storyboard is read, in the order of time", () => {
  const tiles = parseStoryboard(STORYBOARD.replaceAll("\n", "\r\n"), "https://video.example.com/media/token/board.vtt");
  const size = { width: 160, height: 90 };
  const sheet = "https://video.example.com/media/token/sheet-0.jpg";
  assert.deepEqual(tiles, [
    { start: 0, end: 2, url: sheet, x: 0, y: 0, ...size },
    { start: 2, end: 4.5, url: sheet, x: 160, y: 0, ...size },
    { start: 3604.5, end: 3606, url: "https://cdn.example.com/sheet-1.jpg?key=a", x: 0, y: 90, ...size },
  ]);
  const at = (time: number) => tileAt(tiles, time)?.start;
  assert.deepEqual([0, 1.99, 2, 100, 3605, 9999].map(at), [0, 0, 2, 2, 3604.5, 3604.5]);
  assert.equal(tileAt([], 1), undefined);
  assert.deepEqual(parseStoryboard("WEBVTT", "https://video.example.com/"), []);
  assert.deepEqual(parseStoryboard("00:00.000 --> 00:01.000\nhttp://[#xywh=0,0,1,1", "https://video.example.com/"), []);
});

test("qualities are named by the short side, the best first", () => {
  const level = (width: number, height: number, bitrate: number) => ({ width, height, bitrate });
  const list = qualityList([level(640, 360, 8e5), level(1920, 1080, 5e6), level(0, 0, 1e5), level(854, 480, 1.4e6)]);
  assert.deepEqual(list.map(({ label, level }) => [label, level]), [["1080p", 1], ["480p", 3], ["360p", 0]]);
  const upright = qualityList([level(1080, 1920, 5e6), level(1080, 1920, 2.54e6)]);
  assert.deepEqual(upright.map(({ label }) => label), ["1080p (5.0 Mbit/s)", "1080p (2.5 Mbit/s)"]);
  assert.deepEqual(qualityList([]), []);
});

test("HLS comes first, by the driver that suits the browser, and then what it says it can play", () => {
  const rendition = (kind: RenditionKind, url: string, contentType: string, codecs: string) =>
    create(RenditionSchema, { kind, url, contentType, codecs });
  const renditions = [
    rendition(RenditionKind.ORIGINAL, "original", "video/quicktime", "hvc1.1.6.L93.B0"),
    rendition(RenditionKind.PROGRESSIVE, "file", "video/mp4", "avc1.640028,mp4a.40.2"),
    rendition(RenditionKind.HLS, "hls", "application/vnd.apple.mpegurl", ""),
  ];
  const plays = (...types: string[]) => (type: string) => (types.some((one) => type.startsWith(one)) ? "maybe" : "");
  const order = (canPlayType: (type: string) => string, prefersNativeHls = false) =>
    sourcesOf(renditions, { canPlayType, prefersNativeHls }).map(({ url, driver }) => `${url} ${driver}`);
  assert.deepEqual(order(plays("video/mp4")), ["hls hls.js", "file native", "original native"]);
  const hls = "application/vnd.apple.mpegurl";
  assert.deepEqual(order(plays("video/quicktime", hls)), ["hls hls.js", "hls native", "original native", "file native"]);
  assert.deepEqual(order(plays("video", hls), true), ["hls native", "original native", "file native"]);
  assert.deepEqual(sourcesOf([], { canPlayType: plays("video"), prefersNativeHls: false }), []);
});

test("keys act, unless the browser or the control needs them", () => {
  const press = (key: string, focus: Focus = "none", change = {}) =>
    actionOf({ key, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...change }, focus);
  assert.deepEqual(press(" "), { do: "toggle" });
  assert.deepEqual(press("K"), { do: "toggle" });
  assert.deepEqual(press("ArrowLeft", "seek"), { do: "seek", by: -5 });
  assert.deepEqual(press("l"), { do: "seek", by: 10 });
  assert.equal(press(" ", "button"), undefined);
  assert.deepEqual(press("k", "button"), { do: "toggle" });
  assert.equal(press("ArrowUp", "volume"), undefined);
  assert.equal(press("m", "choice"), undefined);
  assert.equal(press("f", "none", { ctrlKey: true }), undefined);
  assert.equal(press("Tab"), undefined);
  assert.equal(press("constructor"), undefined);
});

test("times, languages and reasons are words", () => {
  assert.deepEqual([0, 59.9, 61, 3723, NaN, -1, Infinity].map(clock), ["0:00", "0:59", "1:01", "1:02:03", "0:00", "0:00", "0:00"]);
  assert.equal(languageLabel("de (2)", "de", "en"), "German (2)");
  assert.equal(languageLabel("", "pt-BR", "en"), "Brazilian Portuguese");
  assert.equal(languageLabel("Director's comments", "en", "en"), "Director's comments");
  assert.equal(languageLabel("Deutsch", "de", "en"), "Deutsch");
  assert.equal(languageLabel("und_what", "und_what", "en"), "und_what");

  assert.equal(reasonOf(refusal(Code.FailedPrecondition, ErrorReason.VIDEO_NOT_READY)), "not-ready");
  assert.equal(reasonOf(refusal(Code.NotFound, ErrorReason.VIDEO_NOT_FOUND)), "not-found");
  assert.equal(reasonOf(new ConnectError("no", Code.Unavailable)), "network");
  assert.equal(reasonOf(new TypeError("fetch failed")), "network");
});

test("the module can be imported where there are no elements", () => {
  assert.equal(typeof MarqueePlayer, "function");
});
