/** Iterates over lists without handling pages. */

import type { CallOptions } from "@connectrpc/connect";

/**
 * Iterates over the items of a list, and requests pages as they are needed.
 *
 *     for await (const comment of pages(marquee.comments.listComments, { videoId }, (page) => page.comments)) { ... }
 *
 * After `break`, no further page is requested. `request.pageSize` is the number of items per page; `options.signal`
 * aborts the iteration.
 */
export async function* pages<Request extends { pageToken?: string }, Page extends { nextPageToken: string }, Item>(
  list: (request: Request, options?: CallOptions) => Promise<Page>,
  request: NoInfer<Request>,
  items: (page: Page) => readonly Item[],
  options?: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  for (let pageToken = request.pageToken ?? ""; ; ) {
    const page = await list({ ...request, pageToken }, options);
    yield* items(page);
    if (!page.nextPageToken) return;
    pageToken = page.nextPageToken;
  }
}
