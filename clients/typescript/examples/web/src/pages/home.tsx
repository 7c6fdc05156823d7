/** The start page: newest and trending videos and, when signed in, subscriptions and history. */

import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { VideoOrder, type Video } from "@marquee/client";
import { account } from "../account";
import { usePages, type Page } from "../load";
import { marquee } from "../marquee";
import { Empty } from "../ui/notice";
import { Heading } from "../ui/page";
import { VideoList } from "../ui/video-list";

interface List {
  readonly name: string;
  readonly title: string;
  /** Whether the list needs a signed-in account. */
  readonly own?: boolean;
  readonly empty: string;
  readonly load: (pageToken: string, signal: AbortSignal) => Promise<Page<Video>>;
}

/** How many videos a page has; fills rows of two, three and four. */
const PAGE_SIZE = 12;

const LISTS: readonly [List, ...List[]] = [
  { name: "newest", title: "Newest", empty: "Nothing is on yet.", load: ordered(VideoOrder.PUBLISH_TIME_DESC) },
  { name: "trending", title: "Trending", empty: "Nothing is on yet.", load: ordered(VideoOrder.TRENDING) },
  {
    name: "subscriptions",
    title: "Subscriptions",
    own: true,
    empty: "Subscribe to a channel, and what it publishes is here.",
    load: async (pageToken, signal) => {
      const page = await marquee.subscriptions.listSubscriptionFeed({ pageSize: PAGE_SIZE, pageToken }, { signal });
      return { items: page.videos, nextPageToken: page.nextPageToken };
    },
  },
  {
    name: "history",
    title: "History",
    own: true,
    empty: "What you watch is here, to go on where you stopped.",
    load: async (pageToken, signal) => {
      const page = await marquee.history.listHistory({ pageSize: PAGE_SIZE, pageToken }, { signal });
      return { items: page.items.flatMap(({ video }) => video ?? []), nextPageToken: page.nextPageToken };
    },
  },
];

function ordered(order: VideoOrder): List["load"] {
  return async (pageToken, signal) => {
    const page = await marquee.videos.listVideos({ pageSize: PAGE_SIZE, pageToken, order }, { signal });
    return { items: page.videos, nextPageToken: page.nextPageToken };
  };
}

export function Home() {
  const { query } = useLocation();
  const lists = LISTS.filter((list) => !list.own || account.value);
  const list = lists.find(({ name }) => name === query["list"]) ?? LISTS[0];
  const pages = usePages(list.load, `${list.name} ${account.value?.id}`);
  const tabs = useRef<HTMLElement>(null);
  useEffect(
    () => tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    [list],
  );
  return (
    <>
      <Heading title={list.title} quiet>
        {list.title} videos
      </Heading>
      <nav ref={tabs} class="tabs" aria-label="Lists">
        {lists.map(({ name, title }) => (
          <a
            key={name}
            href={name === LISTS[0].name ? "/" : `/?list=${name}`}
            aria-current={name === list.name ? "page" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <VideoList
        pages={pages}
        empty={
          <Empty title={list.empty}>
            {list.own ? null : (
              <a class="button primary" href={account.value ? "/upload" : "/sign-up"}>
                {account.value ? "Upload the first video" : "Make the first channel"}
              </a>
            )}
          </Empty>
        }
      />
    </>
  );
}
