/** The statistics of the channel, and what it stores. */

import { useState } from "preact/hooks";
import type { DayStats } from "#client/gen/marquee/v1/dashboard_service_pb.js";
import { UsageKind } from "#client/gen/marquee/v1/usage_pb.js";
import { dashboard, users } from "../call/services";
import { Chart, Parts } from "../ui/chart";
import { bytes, count, secondsOf, short } from "../ui/format";
import { Show, Tabs, Title, useLoad } from "../ui/parts";

const PERIODS = { "28 days": 28, "90 days": 90, "1 year": 365 };
type Period = keyof typeof PERIODS;

export function Overview() {
  const totals = useLoad(async () => (await dashboard.getChannelStats({})).stats, "totals");
  return (
    <>
      <Title id="studio">Studio</Title>
      <Show loaded={totals} label="Loading the totals">
        {(stats) => (
          <dl class="tiles">
            <Tile name="Views" value={short(Number(stats?.viewCount ?? 0))} />
            <Tile name="Watch time" value={hours(secondsOf(stats?.watchTime))} />
            <Tile name="Subscribers" value={short(Number(stats?.subscriberCount ?? 0))} />
            <Tile name="Likes" value={short(Number(stats?.likeCount ?? 0))} />
            <Tile name="Comments" value={short(Number(stats?.commentCount ?? 0))} />
            <Tile name="Videos" value={count(stats?.videoCount ?? 0n)} />
          </dl>
        )}
      </Show>
      <Series />
      <Storage />
    </>
  );
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Views and subscribers of the channel over time; views only of one video. */
export function Series({ videoId }: { videoId?: string }) {
  const [period, setPeriod] = useState<Period>("28 days");
  const series = useLoad(() => loadDays(PERIODS[period], videoId), `${period} ${videoId}`);
  return (
    <section class="panel" aria-labelledby="series-title">
      <div class="bar">
        <h2 id="series-title">{videoId ? "Views of this video" : "Over time"}</h2>
        <Tabs label="Period" names={Object.keys(PERIODS) as Period[]} chosen={period} choose={setPeriod} />
      </div>
      <Show loaded={series} label="Loading the days">
        {(days) => (
          <div class="charts">
            <Chart title="Views" points={days.map((day) => ({ label: dayOf(day), value: Number(day.viewCount) }))} />
            <Chart
              title="Watch time"
              points={days.map((day) => ({ label: dayOf(day), value: secondsOf(day.watchTime) }))}
              format={hours}
              least={60}
            />
            {videoId ? null : (
              <Chart
                title="Subscribers"
                name="gained"
                points={days.map((day) => ({ label: dayOf(day), value: Number(day.subscribersGained) }))}
                second={{
                  name: "lost",
                  points: days.map((day) => ({ label: dayOf(day), value: Number(day.subscribersLost) })),
                }}
              />
            )}
          </div>
        )}
      </Show>
    </section>
  );
}

async function loadDays(days: number, videoId: string | undefined): Promise<DayStats[]> {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const request = { startDate: day(days - 1), endDate: day(0) };
  return (await dashboard.getViewSeries(videoId ? { ...request, videoId } : request)).days;
}

function dayOf({ date }: DayStats): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

function hours(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${short(seconds / 60)} min`;
  return `${short(seconds / 3600)} h`;
}

const KINDS: Record<number, string> = {
  [UsageKind.UPLOADS]: "open uploads",
  [UsageKind.ORIGINALS]: "originals",
  [UsageKind.RENDITIONS]: "renditions",
  [UsageKind.PICTURES]: "pictures",
  [UsageKind.CAPTIONS]: "captions",
  [UsageKind.STORYBOARDS]: "storyboards",
};

function Storage() {
  const usage = useLoad(async () => (await users.getUsage({})).usage, "usage");
  return (
    <section class="panel" aria-labelledby="storage-title">
      <h2 id="storage-title">Storage</h2>
      <Show loaded={usage} label="Loading the usage">
        {(used) => {
          const quota = Number(used?.quotaBytes ?? 0n);
          const items = (used?.items ?? []).map(({ kind, bytes: size }) => ({
            name: KINDS[kind] ?? "others",
            value: Number(size),
          }));
          return (
            <>
              <p>
                <strong>{bytes(used?.usedBytes ?? 0n)}</strong> of {bytes(quota)} are used; {used?.openUploads ?? 0} of{" "}
                {used?.maxOpenUploads ?? 0} uploads are open.
              </p>
              <Parts parts={items} whole={Math.max(quota, Number(used?.usedBytes ?? 0n), 1)} format={bytes} />
            </>
          );
        }}
      </Show>
    </section>
  );
}
