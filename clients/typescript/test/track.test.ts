/** Tracking a player against the real server: what is played too fast is no view, and what is watched is one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createMarquee, trackPlayback, ViewResult, Visibility } from "../src/node.js";
import { FakePlayer } from "./support/fake-player.js";
import { fromEnvironment, newAccount } from "./support/server.js";

const baseUrl = `http://${fromEnvironment("MARQUEE_ADDR")}`;
/** The length of clip.mp4, in seconds; half of it is a view. */
const LENGTH = 10;

test("a view counts once, by the time that was watched", { timeout: 120_000 }, async () => {
  const owner = createMarquee({ baseUrl });
  await owner.auth.register(newAccount());
  const upload = await owner.uploadVideo(`${fromEnvironment("MARQUEE_TEST_MEDIA")}/clip.mp4`);
  const publication = { uploadId: upload.id, title: "Ten seconds", visibility: Visibility.PUBLIC };
  const videoId = (await owner.videos.publishVideo(publication)).video!.id;
  const viewer = createMarquee({ baseUrl });
  await viewer.auth.register(newAccount());
  const video = async () => (await viewer.videos.getVideo({ videoId })).video!;

  const track = () => {
    const player = new FakePlayer();
    const views: ViewResult[] = [];
    let loaded = (_: string) => {};
    const url = new Promise<string>((resolve) => (loaded = resolve));
    const tracked = trackPlayback(viewer, videoId, player, {
      onPlayback: ({ renditions }) => loaded(renditions[0]!.url),
      onView: (view) => views.push(view),
    });
    return { player, views, url, tracked };
  };

  const hasty = track();
  assert.equal((await fetch(await hasty.url)).status, 200);
  hasty.player.play();
  await becomes(() => hasty.tracked.view === ViewResult.TOO_SHORT);
  for (let at = 1; at <= LENGTH; at++) hasty.player.seek(at);
  hasty.player.end();
  await hasty.tracked.close();
  assert.deepEqual(hasty.views, [ViewResult.TOO_SHORT]);
  assert.equal((await video()).viewer?.position?.seconds, BigInt(LENGTH));

  const { player, views, url, tracked } = track();
  await url;
  player.play();
  await becomes(() => tracked.view === ViewResult.TOO_SHORT);
  // The server's clock runs since before it has answered.
  await sleep((LENGTH / 2) * 1000);
  player.currentTime = LENGTH / 2;
  player.pause();
  await becomes(() => tracked.view === ViewResult.COUNTED);
  player.play();
  await becomes(() => tracked.view === ViewResult.ALREADY_COUNTED);
  await tracked.close();
  assert.deepEqual(views, [ViewResult.TOO_SHORT, ViewResult.COUNTED, ViewResult.ALREADY_COUNTED]);
  await becomes(async () => (await video()).viewCount > 0n);
  assert.equal((await video()).viewCount, 1n);
  assert.equal((await video()).viewer?.position?.seconds, BigInt(LENGTH / 2));
});

/** Waits until it is so; the test's timeout ends it otherwise. */
async function becomes(wanted: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await wanted())) await sleep(20);
}
