/**
 * The browser test of what is processed: a video that no browser plays is prepared, played by `<marquee-player>`, and given
 * a poster and captions. `tests/run browser` starts a server with ffmpeg for it, whose URLs of private videos live for
 * the PRIVATE_TTL of recover.mjs.
 */

import { newVisitor, setStage, tellStory } from "./stage.mjs";
import { isPrepared, everythingIsMade, failsWithReason } from "./prepare.mjs";
import { fitsSmallScreens, keysWork, keysWorkMeanwhile, playsHls, previewsOnTheSeekBar, seeks, switchesRung } from "./watch.mjs";
import { survivesRefusedUrls, survivesExpiry, worksWithoutLibrary, saysWhyNot } from "./recover.mjs";
import { addCaptions, captionsShow, choosePoster } from "./edit.mjs";
import { signUp } from "./session.mjs";

const story = [
  ["signing up", async (world) => {
    await world.ada.page.goto("/");
    await signUp(world);
  }],
  ["a video that no browser plays is prepared while one waits", isPrepared],
  ["it plays as HLS", playsHls],
  ["everything is made", everythingIsMade],
  ["keys work", keysWork],
  ["keys work while the source is exchanged", keysWorkMeanwhile],
  ["it seeks", seeks],
  ["it switches to another rung", switchesRung],
  ["the seek bar shows pictures", previewsOnTheSeekBar],
  ["captions are added, and a wrong file is named", addCaptions],
  ["captions show", captionsShow],
  ["a poster is chosen", choosePoster],
  ["refused URLs are replaced while it plays", survivesRefusedUrls],
  ["expired URLs are replaced", survivesExpiry],
  ["without hls.js, the browser plays what it can", worksWithoutLibrary],
  ["a player says why it shows nothing", saysWhyNot],
  ["the player fits small screens", fitsSmallScreens],
  ["a damaged video says so", failsWithReason],
];

const stage = await setStage([], { strict: true });
await tellStory(story, { ...stage, ada: await newVisitor(stage.browser) });
