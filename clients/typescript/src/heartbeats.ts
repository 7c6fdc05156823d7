/** Reports how far a video was watched, so that it continues there on any device and counts as a view. */

import { PlaybackState } from "./gen/marquee/v1/history_service_pb.js";

/** The interval of reports while it plays, in milliseconds: HistoryService asks for it. */
const INTERVAL_MS = 10_000;
/** The longest interval of attempts to report a pause, as the logarithm to base 2 of a factor: five minutes. */
const MOST_DOUBLINGS = 5;
/** How often the clock is looked at, in milliseconds: after a sleep of the device, this is how late it goes on. */
const TICK_MS = 1_000;

/**
 * What is asked of a player, as an HTMLMediaElement has it. Another player dispatches at least `playing` (it plays, at first
 * and after each interruption), `pause`, `seeked` and `ended`; with `play` (it is about to play), `seeking` and `emptied` (its
 * source was taken away, and the position with it), expired URLs are renewed before they are used.
 */
export interface TrackedMedia {
  /** The position in seconds. */
  readonly currentTime: number;
  readonly paused: boolean;
  readonly ended: boolean;
  addEventListener(type: TrackedEvent, listener: () => void): void;
  removeEventListener(type: TrackedEvent, listener: () => void): void;
}

/** The events of a player. */
export type TrackedEvent = "play" | "playing" | "pause" | "seeking" | "seeked" | "ended" | "emptied";

/** What a player does. */
export interface Report {
  /** The position in seconds. */
  readonly position: number;
  readonly state: PlaybackState;
}

/** Why a report has failed. */
export interface ReportFailure {
  /** Whether another one would fail as well. */
  readonly isFinal: boolean;
  /** For how long the server asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

/** Sends a report; resolves to undefined when it has arrived. Does not reject. */
export type SendReport = (report: Report) => Promise<ReportFailure | undefined>;

/**
 * Reports what a player does. The wall clock decides when: timers stand still while the device sleeps. Reports are sent one
 * after the other; what happens meanwhile is one report after that. The next report makes up for one that fails.
 */
export class Heartbeats {
  readonly #media: TrackedMedia;
  readonly #send: SendReport;
  readonly #onTick: () => void;
  readonly #closing = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether it has played: what happens before is of no interest. */
  #begun = false;
  /** Whether the player has no source, or no position in it yet: it goes on at `#at`. */
  #arriving = true;
  /** The last position in seconds. */
  #at: number;
  /** Whether the page was left, which the browser may show again. */
  #left = false;
  /** Where it was closed. */
  #end: Report | undefined;
  /** Whether something has happened that was not sent yet. */
  #wanted = false;
  /** Whether the last report has failed, and another one may succeed. */
  #untold = false;
  #failures = 0;
  #sending = false;
  #last: Report | undefined;
  /** From when on to wait for the next report, and for how long, in milliseconds. */
  #wait = { fromMs: 0, ms: 0, asked: false };
  #finish: () => void = () => undefined;

  /** `start` is the position in seconds until the player has one; `onTick` is called every second while it plays. */
  constructor(media: TrackedMedia, send: SendReport, start = 0, onTick = () => {}) {
    this.#media = media;
    this.#send = send;
    this.#at = start;
    this.#onTick = onTick;
    this.on("playing", () => {
      this.#arriving = false;
      this.#begun = true;
      this.#tell();
    });
    this.on("seeked", () => {
      this.#arriving = false;
      this.#tell();
    });
    for (const type of ["pause", "ended"] as const) this.on(type, () => this.#tell());
    this.on("emptied", () => (this.#arriving = true));
    const left = (is: boolean) => () => {
      this.#left = is;
      this.#tell();
    };
    // A page that is left may be frozen, and go on later. A page that ends sends its report if it has a token that works: there is
    // no time to renew one.
    const { signal } = this.#closing;
    globalThis.addEventListener?.("pagehide", left(true), { signal });
    globalThis.addEventListener?.("pageshow", left(false), { signal });
  }

  /** Listens to the player until it is closed. */
  on(type: TrackedEvent, listener: () => void): void {
    this.#media.addEventListener(type, listener);
    this.#closing.signal.addEventListener("abort", () => this.#media.removeEventListener(type, listener));
  }

  /** The position in seconds, also while the player has none. */
  get position(): number {
    const { currentTime } = this.#media;
    return Math.max(0, this.#arriving ? currentTime || this.#at : currentTime);
  }

  get isPlaying(): boolean {
    return this.#look.state === PlaybackState.PLAYING;
  }

  /** The player gets another source, and goes on at its position. */
  moveOn(): void {
    this.#at = this.position;
  }

  /** Reports for the last time that it was closed where it is now; resolves when that has succeeded or failed. */
  close(): Promise<void> {
    this.#end = { position: this.position, state: PlaybackState.ENDED };
    this.#closing.abort();
    this.#untold = false;
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#tell();
      if (!this.#isActive) resolve();
    });
  }

  get #look(): Report {
    if (this.#end) return this.#end;
    const { paused, ended } = this.#media;
    const { PLAYING, PAUSED, ENDED } = PlaybackState;
    return { position: this.position, state: ended || this.#left ? ENDED : paused || this.#arriving ? PAUSED : PLAYING };
  }

  /** Something has happened: reports it, as soon as no report is on its way and the server has not asked to wait. */
  #tell(): void {
    this.#wanted = this.#begun;
    this.#check();
  }

  /** Reports if it is time, and sees to it that it is called again as long as time matters. */
  #check(): void {
    if (this.isPlaying) {
      this.#at = this.position;
      this.#onTick();
    }
    if (this.#begun && !this.#sending && this.#isDue) void this.#report();
    if (this.#isActive) {
      this.#timer ??= setInterval(() => this.#check(), TICK_MS);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  get #isActive(): boolean {
    return this.#begun && (this.#wanted || this.#sending || this.#untold || this.isPlaying);
  }

  get #isDue(): boolean {
    return this.#isOver ? this.#isActive : this.#wanted && !this.#wait.asked;
  }

  /** Whether the wait for the next report is over. */
  get #isOver(): boolean {
    // Somebody may set the clock back.
    return Math.abs(Date.now() - this.#wait.fromMs) >= this.#wait.ms;
  }

  async #report(): Promise<void> {
    const report = this.#look;
    this.#wanted = false;
    // Players pause at the end, and seek while they are paused.
    const isKnown = report.state === this.#last?.state && report.position === this.#last.position && !this.#untold;
    if (isKnown && report.state !== PlaybackState.PLAYING) return;
    this.#sending = true;
    const fromMs = Date.now();
    // A seek is reported beside what is due, which says how much was watched: otherwise nothing of a short video that repeats
    // would count.
    const isExtra = !this.#isOver && report.state === this.#last?.state && this.#failures === 0;
    const failure = await this.#send(report);
    this.#sending = false;
    if (!failure) {
      this.#last = report;
      this.#failures = 0;
      if (!isExtra) this.#wait = { fromMs, ms: INTERVAL_MS, asked: false };
    } else if (failure.waitMs !== undefined) {
      this.#wait = { fromMs: Date.now(), ms: failure.waitMs, asked: true };
    } else {
      // Nothing follows a pause; it is tried again less and less often.
      const doublings = this.isPlaying ? 0 : Math.min(this.#failures++, MOST_DOUBLINGS);
      this.#wait = { fromMs, ms: INTERVAL_MS * 2 ** doublings, asked: false };
    }
    this.#untold = failure !== undefined && !failure.isFinal && !this.#end;
    this.#check();
    if (!this.#isActive) this.#finish();
  }
}
