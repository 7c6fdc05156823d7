/** Search results. */

import { useLocation } from "preact-iso";
import { account } from "../account";
import { usePages } from "../load";
import { marquee } from "../marquee";
import { Empty } from "../ui/notice";
import { Heading } from "../ui/page";
import { VideoList } from "../ui/video-list";

const PAGE_SIZE = 12;

export function Search() {
  const query = useLocation().query["q"]?.trim() ?? "";
  const pages = usePages(async (pageToken, signal) => {
    if (!query) return { items: [], nextPageToken: "" };
    const page = await marquee.videos.searchVideos({ query, pageSize: PAGE_SIZE, pageToken }, { signal });
    return { items: page.videos, nextPageToken: page.nextPageToken };
  }, `${query} ${account.value?.id}`);
  return (
    <>
      <Heading title={query || "Search"}>{query ? `Videos with “${query}”` : "Search"}</Heading>
      <VideoList
        pages={pages}
        empty={
          <Empty title={query ? "No video has all of these words." : "Type what you are looking for."}>
            {query ? <p>Try fewer words, or only how a word begins.</p> : null}
          </Empty>
        }
      />
    </>
  );
}
