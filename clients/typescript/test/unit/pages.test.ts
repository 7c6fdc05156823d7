/** Iterating over lists. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { CommentService } from "../../src/gen/marquee/v1/comment_service_pb.js";
import { pages } from "../../src/pages.js";

/** A list of `count` comments, and the page tokens that were asked for. */
function listOf(count: number) {
  const asked: string[] = [];
  const transport = createRouterTransport((router) => {
    router.service(CommentService, {
      listComments({ pageSize, pageToken }) {
        asked.push(pageToken);
        const from = Number(pageToken);
        const to = Math.min(count, from + pageSize);
        const comments = Array.from({ length: to - from }, (_, index) => ({ id: String(from + index) }));
        return { comments, nextPageToken: to < count ? String(to) : "" };
      },
    });
  });
  return { asked, list: createClient(CommentService, transport).listComments };
}

test("every item comes once, in order", async () => {
  const { asked, list } = listOf(7);
  const ids: string[] = [];
  for await (const comment of pages(list, { pageSize: 3 }, (page) => page.comments)) ids.push(comment.id);
  assert.deepEqual(ids, ["0", "1", "2", "3", "4", "5", "6"]);
  assert.deepEqual(asked, ["", "3", "6"]);
});

test("no page is asked for before it is needed", async () => {
  const { asked, list } = listOf(7);
  for await (const comment of pages(list, { pageSize: 3 }, (page) => page.comments)) {
    if (comment.id === "2") break;
  }
  assert.deepEqual(asked, [""]);
});

test("an empty list has no items, and an aborted one ends with an error", async () => {
  const { list } = listOf(0);
  for await (const _ of pages(list, { pageSize: 3 }, (page) => page.comments)) assert.fail();
  const signal = AbortSignal.abort();
  await assert.rejects(pages(list, { pageSize: 3 }, (page) => page.comments, { signal }).next());
});
