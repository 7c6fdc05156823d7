/** A player, and a server that plays videos, under a clock that a test moves. */

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { TestContext } from "node:test";
import type { ConnectRouter } from "@connectrpc/connect";
import { HistoryService, PlaybackState, ViewResult } from "../../src/gen/marquee/v1/history_service_pb.js";
import { VideoService } from "../../src/gen/marquee/v1/video_service_pb.js";
import type { TrackedEvent } from "../../src/heartbeats.js";

/** A player without a picture, as an app has one. */
export class FakePlayer extends EventTarget {
  currentTime = 0;
  paused = true;
  ended = false;

  say(...events: TrackedEvent[]): void {
    for (const event of events) this.dispatchEvent(new Event(event));
  }

  play(): void {
    this.paused = false;
    this.say("play", "playing");
  }

  pause(): void {
    this.paused = true;
    this.say("pause");
  }

  seek(position: number): void {
    this.currentTime = position;
    this.say("seeking", "seeked");
  }

  /** Takes another source, which makes an HTMLMediaElement forget the position and pause. */
  exchange(): void {
    this.currentTime = 0;
    this.paused = true;
    this.say("emptied");
  }

  /** Ends as an HTMLMediaElement does, which pauses first. */
  end(): void {
    this.paused = true;
    this.ended = true;
    this.say("pause", "ended");
  }
}

/** GetPlayback and RecordPlayback: what they were asked, and the faults of each test. */
export class FakePlaybacks {
  /** How long URLs work, in milliseconds. */
  lifeMs = 5 * 3_600_000;
  /** How often GetPlayback was called. */
  playbacks = 0;
  /** The reports that were accepted: state, position and id of the playback. */
  readonly reports: string[] = [];
  /** How many reports were sent, and how many at the same time. */
  sent = 0;
  atOnce = 0;
  view = ViewResult.TOO_SHORT;
  /** Called before an answer; may throw or wait. */
  onCall: (rpc: "GetPlayback" | "RecordPlayback", header: Headers) => void | Promise<void> = () => {};
  #open = 0;

  serve(router: ConnectRouter): void {
    router.service(VideoService, {
      getPlayback: async (_, { requestHeader }) => {
        this.playbacks++;
        await this.onCall("GetPlayback", requestHeader);
        return { playbackId: `p${this.playbacks}`, expireTime: timestampFromMs(Date.now() + this.lifeMs) };
      },
    });
    router.service(HistoryService, {
      recordPlayback: async ({ state, position, playbackId }, { requestHeader }) => {
        this.sent++;
        this.atOnce = Math.max(this.atOnce, ++this.#open);
        try {
          await this.onCall("RecordPlayback", requestHeader);
        } finally {
          this.#open--;
        }
        this.reports.push(`${PlaybackState[state]} ${Number(position!.seconds) + position!.nanos / 1e9} ${playbackId}`);
        return { view: this.view };
      },
    });
  }
}

/** Lets every call that is on its way have its answer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * A clock that only goes on by the returned functions. It is the wall clock and that of intervals; these two part when the
 * device sleeps, which the mocked timers of Node cannot do.
 */
export function stopClock(t: TestContext, player: FakePlayer) {
  let nowMs = Date.now();
  const intervals = new Set<() => void>();
  t.mock.method(Date, "now", () => nowMs);
  t.mock.method(globalThis, "setInterval", (work: () => void, ms: number) => {
    if (ms !== 1_000) throw new Error("this clock ticks once a second");
    intervals.add(work);
    return work;
  });
  t.mock.method(globalThis, "clearInterval", (work: () => void) => intervals.delete(work));
  return {
    /** So many seconds pass, in which the player plays on if it plays. */
    async pass(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second++) {
        if (!player.paused) player.currentTime++;
        nowMs += 1_000;
        for (const work of [...intervals]) work();
        await settle();
      }
    },
    /** The device sleeps for so many seconds: no timer runs. Less than none if somebody sets the clock back. */
    sleep(seconds: number): void {
      nowMs += seconds * 1_000;
    },
    /** Whether something waits for the clock. */
    get isWaitedFor(): boolean {
      return intervals.size > 0;
    },
  };
}
