/** A channel and its videos; its owner also sees unlisted and private videos. */

import { useRoute } from "preact-iso";
import type { Channel as ChannelData } from "@marquee/client";
import { account } from "../account";
import { count, date, sources } from "../format";
import { useLoad, usePages } from "../load";
import { marquee } from "../marquee";
import { Avatar } from "../ui/avatar";
import { Empty, FailedPage } from "../ui/notice";
import { Heading } from "../ui/page";
import { Subscribe } from "../ui/subscribe";
import { VideoList } from "../ui/video-list";

const PAGE_SIZE = 12;

export function Channel() {
  const username = useRoute().params["username"] ?? "";
  const key = `${username} ${account.value?.id}`;
  const {
    data: channel,
    error,
    set,
    retry,
  } = useLoad(async (signal) => {
    const { channel } = await marquee.channels.getChannel({ channel: { case: "username", value: username } }, { signal });
    return channel;
  }, key);
  if (error !== undefined) return <FailedPage error={error} retry={retry} />;
  if (!channel) return <Loading />;
  return (
    <>
      <ChannelHead channel={channel} change={set} />
      <ChannelVideos key={key} channel={channel} />
    </>
  );
}

function Loading() {
  return (
    <div class="channel" role="status">
      <span class="quiet">Loading</span>
      <div class="shape channel-shape" />
    </div>
  );
}

function ChannelHead(props: { channel: ChannelData; change: (channel: ChannelData) => void }) {
  const { channel, change } = props;
  const [cover] = channel.cover;
  return (
    <header class="channel">
      {cover ? <img class="cover" src={cover.url} srcset={sources(channel.cover)} sizes="100vw" alt="" /> : null}
      <div class="channel-row">
        <Avatar channel={channel} size={88} />
        <div class="channel-words">
          <Heading title={channel.displayName}>{channel.displayName}</Heading>
          <p class="meta">
            <span>@{channel.username}</span>
            <span>{count(channel.subscriberCount, "subscriber")}</span>
            <span>since {date(channel.createTime)}</span>
          </p>
        </div>
        <Subscribe
          channelId={channel.id}
          subscribed={channel.viewer?.subscribed ?? false}
          onChange={(subscribed, subscriberCount) =>
            change({ ...channel, subscriberCount, viewer: { ...channel.viewer!, subscribed } })
          }
        />
      </div>
      {channel.description ? <p class="words">{channel.description}</p> : null}
    </header>
  );
}

function ChannelVideos(props: { channel: ChannelData }) {
  const { channel } = props;
  const own = account.value?.channel?.id === channel.id;
  const pages = usePages(async (pageToken, signal) => {
    const page = await marquee.videos.listVideos({ channelId: channel.id, pageSize: PAGE_SIZE, pageToken }, { signal });
    return { items: page.videos, nextPageToken: page.nextPageToken };
  }, channel.id);
  return (
    <section aria-label="Videos">
      <VideoList
        plain
        pages={pages}
        empty={
          <Empty title={own ? "You have not published a video yet." : "This channel has not published a video yet."}>
            {own ? (
              <a class="button primary" href="/upload">
                Upload one
              </a>
            ) : null}
          </Empty>
        }
      />
    </section>
  );
}
