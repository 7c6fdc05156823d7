/** Lists without their pages. */

import type { CallOptions } from "@connectrpc/connect";

/**
 * The items of a list, page by page as they are asked for.
 *
 *     for await (const comment of pages(marquee.comments.listComments, { videoId }, (page) => page.comments)) { ... }
 *
 * Whoever stops early (`break`) asks for no further page. `request.pageSize` is how many come at once; `options.signal`
 * gives up.
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
