/**
 * The browser test: the story of tests/clients/README.md, told through the site's own pages in Chromium, and a look at each
 * page. `tests/run browser` starts the server for it.
 */

import { atHome, signUp, tokensStayHidden, refreshOutlivesThePage, oneRefresh, anotherAccountInAnotherTab } from "./session.mjs";
import { uploadThroughCuts, bytesAreTheFiles } from "./upload.mjs";
import { playsAndSeeks, goesOnWhereItStopped, goesOnWhereItWasLeft } from "./playback.mjs";
import { findBySearch, likeSubscribeAndComment, pageThroughComments, errorsHaveReasons } from "./talk.mjs";
import { leave } from "./leave.mjs";
import { lookAtPages } from "./look.mjs";
import { developmentServer } from "./dev.mjs";
import { newVisitor, setStage, tellStory } from "./stage.mjs";

const MIB = 2 ** 20;

const story = [
  ["an empty site invites", atHome],
  ["signing up, with a mistake first", signUp],
  ["script sees no refresh token, and a reload keeps the session", tokensStayHidden],
  ["a refresh outlives its page", refreshOutlivesThePage],
  ["20 calls with an expired token cause one refresh", oneRefresh],
  ["200 MiB arrive through a pause, a reload and three cuts", uploadThroughCuts],
  ["the bytes are the file's", bytesAreTheFiles],
  ["the video plays, and a seek asks for a range", playsAndSeeks],
  ["it goes on where it stopped", goesOnWhereItStopped],
  ["it goes on where its page was left", goesOnWhereItWasLeft],
  ["search finds it", findBySearch],
  ["another account likes, subscribes and comments", likeSubscribeAndComment],
  ["250 comments come once each, in order", pageThroughComments],
  ["errors have their reasons", errorsHaveReasons],
  ["each page can be read, reached and seen", lookAtPages],
  ["a page shows the account that another tab has signed in to", anotherAccountInAnotherTab],
  ["signing out ends the session", leave],
  ["the development server needs no settings", developmentServer],
];

const stage = await setStage([40 * MIB, 90 * MIB, 150 * MIB]);
const world = { ...stage, ada: await newVisitor(stage.browser), grace: await newVisitor(stage.browser) };
await tellStory(story, world);
