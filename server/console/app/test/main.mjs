/**
 * The test of the console in Chromium: every RPC is called through its form, and every page is looked at. `tests/run
 * console` starts the server for it.
 */

import assert from "node:assert/strict";
import { followEveryLink } from "./home.mjs";
import { watchAFilm } from "./films.mjs";
import { callEveryRpc, everyRpcIsListed, errorsAreExplained, historyIsKept } from "./playground.mjs";
import { copiesRun } from "./copies.mjs";
import { deepLinks, firstPageIsSmall, keyboardReachesEverything, lookAtPages } from "./look.mjs";
import { manageAVideo, promoteAndAdminister } from "./studio.mjs";
import { setStage } from "./stage.mjs";

const STORY = [
  ["the first page loads little script", firstPageIsSmall],
  ["the playground lists every RPC of the contract", everyRpcIsListed],
  ["a video is uploaded, edited and captioned in the studio", manageAVideo],
  ["everybody can watch it", watchAFilm],
  ["every link of the page at / works", followEveryLink],
  ["an administrator sees metrics, jobs and the server", promoteAndAdminister],
  ["addresses lead to their pages", deepLinks],
  ["errors are explained, beside their fields, too", errorsAreExplained],
  ["calls are kept to be sent again", historyIsKept],
  ["what is copied runs: curl, grpcurl and TypeScript", copiesRun],
  ["the keyboard reaches everything", keyboardReachesEverything],
  ["each page can be read at each width, by day and by night", lookAtPages],
  ["every RPC is called through its form", callEveryRpc],
];

const stage = await setStage();
try {
  for (const [name, tell] of STORY) {
    const began = performance.now();
    try {
      await tell(stage);
      assert.deepEqual(stage.errors, [], "errors in the console");
    } catch (error) {
      await stage.page.screenshot({ path: `${stage.out}/failed.png` });
      console.log(`FAILED ${name}; ${stage.out}/failed.png shows the page`);
      throw error;
    }
    console.log(`ok ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
} finally {
  await stage.close();
}
