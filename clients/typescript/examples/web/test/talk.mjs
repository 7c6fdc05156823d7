/** What another account does with the video: it finds it, likes it, and has a lot to say. */

import assert from "node:assert/strict";
import { PASSWORD } from "./session.mjs";
import { TITLE } from "./upload.mjs";

const COMMENTS = 250;

export async function findBySearch({ grace: { page }, videoPath }) {
  await page.goto("/");
  await page.getByRole("searchbox").fill("quokka");
  await page.getByRole("searchbox").press("Enter");
  await page.getByRole("heading", { name: "Videos with “quokka”" }).waitFor();
  await page.getByRole("heading", { name: TITLE }).waitFor();
  assert.equal(await page.locator("article").count(), 1);
  await page.getByRole("heading", { name: TITLE }).click();
  await page.waitForURL(`**${videoPath}`);
}

export async function likeSubscribeAndComment({ grace: { page }, videoPath }) {
  // Who is not signed in is asked to, and comes back.
  await page.getByRole("button", { name: "Like this video" }).click();
  await page.getByRole("link", { name: "Make an account" }).click();
  await page.getByLabel("Username").fill("grace");
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.waitForURL(`**${videoPath}`);

  await page.getByRole("button", { name: "Like this video, 0 likes" }).click();
  await page.getByRole("button", { name: "Like this video, 1 like", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Subscribe", exact: true }).click();
  await page.getByRole("button", { name: "Subscribed", exact: true }).waitFor();
  await page.getByText("Nobody has said anything yet.").waitFor();
  await page.getByLabel("Your comment").fill("The quokka is the best part.");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByRole("heading", { name: "Comments 1" }).waitFor();
  assert.equal(await page.getByLabel("Your comment").inputValue(), "");
  await page.getByRole("button", { name: "Like this comment, 0 likes" }).click();
  await page.getByRole("button", { name: "Like this comment, 1 like", pressed: true }).waitFor();

  await page.getByLabel("Your comment").fill("Or was it a wallaby?");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByRole("heading", { name: "Comments 2" }).waitFor();
  const wrong = page.locator(".comment", { hasText: "wallaby" });
  await wrong.getByRole("button", { name: "Delete this comment" }).press("Enter");
  await page.getByRole("heading", { name: "Comments 1" }).waitFor();
  assert.equal(await wrong.count(), 0);
  assert.equal(await focused(page), "Comments 1", "whoever has no mouse is sent to the top of the page");
}

/** What the element with the focus says. */
function focused(page) {
  return page.evaluate(() => document.activeElement.textContent.trim());
}

export async function pageThroughComments({ grace: { page } }) {
  const videoId = new URL(page.url()).pathname.split("/").at(-1);
  await page.evaluate(
    async ([videoId, from, to]) => {
      for (let n = from; n <= to; n += 1)
        await marqueeTest.marquee.comments.createComment({ videoId, text: `Comment ${n}` });
    },
    [videoId, 2, COMMENTS],
  );
  const expected = [
    ...Array.from({ length: COMMENTS - 1 }, (_, i) => `Comment ${COMMENTS - i}`),
    "The quokka is the best part.",
  ];

  // They come to the open page by themselves.
  await page.getByText(`Comment ${COMMENTS}`).waitFor();
  await page.getByRole("heading", { name: `Comments ${COMMENTS}` }).waitFor();
  await page.reload();
  await page.getByLabel("Order").selectOption("Newest");
  const comments = page.locator(".comment .words");
  await page.getByText(`Comment ${COMMENTS}`).waitFor();
  const more = page.getByRole("button", { name: "Show more comments" });
  for (let shown = 20; shown < COMMENTS; shown += 20) {
    await page.waitForFunction((shown) => document.querySelectorAll(".comment").length === shown, shown);
    if (shown > 20) assert.equal(await focused(page), "Show more comments", "the button keeps the focus");
    await more.press("Enter");
  }
  await page.waitForFunction((all) => document.querySelectorAll(".comment").length === all, COMMENTS);
  assert.deepEqual(await comments.allTextContents(), expected);
  assert.equal(await more.count(), 0);

  const paged = await page.evaluate(async (videoId) => {
    const { marquee, library } = marqueeTest;
    const order = library.CommentOrder.CREATE_TIME_DESC;
    const texts = [];
    for await (const { text } of library.pages(marquee.comments.listComments, { videoId, order }, (page) => page.comments))
      texts.push(text);
    return texts;
  }, videoId);
  assert.deepEqual(paged, expected);
}

export async function errorsHaveReasons({ grace: { page } }) {
  await page.goto("/watch/01900000-0000-7000-8000-000000000000");
  await page.getByText("There is no such video, or it is private.").waitFor();
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  const told = await page.evaluate(async () => {
    const { marquee, library } = marqueeTest;
    const missing = await marquee.videos
      .getVideo({ videoId: "01900000-0000-7000-8000-000000000000" })
      .catch((error) => error);
    const refused = await marquee.comments
      .createComment({ videoId: "01900000-0000-7000-8000-000000000000", text: "" })
      .catch((error) => error);
    return {
      missing: library.isMarqueeError(missing, library.ErrorReason.VIDEO_NOT_FOUND),
      fields: library.fieldViolations(refused).map(({ field, ruleId }) => [field, ruleId]),
    };
  });
  assert.equal(told.missing, true);
  assert.deepEqual(told.fields, [["text", "string.min_len"]]);
}
