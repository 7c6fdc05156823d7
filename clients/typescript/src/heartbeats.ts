/** Reports how far a video was watched, so that it continues there on any device and counts as a view. */

import { retryDelay } from "./errors.js";
import { isFinal } from "./failure.js";
import { PlaybackState } from "./gen/marquee/v1/history_service_pb.js";

/** The interval of reports while it plays, in milliseconds: HistoryService asks for it. */
const INTERVAL_MS = 10_000;
/** The longest interval of attempts to report a pause, as the logarithm to base 2 of a factor: five minutes. */
const MOST_DOUBLINGS = 5;

/** What a player does. */
export interface Report {
  /** The position in seconds. */
  readonly position: number;
  readonly state: PlaybackState;
}

/**
 * Decides when to report, by the wall clock: timers stand still while the device sleeps. Reports are sent one after the
 * other; what happens meanwhile is one report after that. A report that fails is made up for by the next one.
 */
export class Heartbeats {
  #look: () => Report;
  readonly #send: (report: Report) => Promise<void>;
  /** Whether it has played: what happens before is of no interest. */
  #begun = false;
  /** Whether something has happened that was not sent yet. */
  #wanted = false;
  /** Whether the last report has failed, and another one may succeed. */
  #untold = false;
  #failures = 0;
  #sending = false;
  #last: Report | undefined;
  /** From when on to wait for the next report, and for how long, in milliseconds. */
  #wait = { fromMs: 0, ms: 0, asked: false };
  #finish: (() => void) | undefined;

  /** `look` tells what the player does now, `send` sends a report, and rejects when it fails. */
  constructor(look: () => Report, send: (report: Report) => Promise<void>) {
    this.#look = look;
    this.#send = send;
  }

  /** Whether `check` has to be called every second or so. */
  get isActive(): boolean {
    return this.#begun && (this.#wanted || this.#sending || this.#untold || this.#isPlaying);
  }

  /** It plays. */
  begin(): void {
    this.#begun = true;
    this.tell();
  }

  /** Something has happened: reports it, as soon as no report is on its way and the server has not asked to wait. */
  tell(): void {
    this.#wanted = this.#begun;
    this.check();
  }

  /** Reports if it is time. */
  check(): void {
    if (this.#begun && !this.#sending && this.#isDue) void this.#report();
  }

  /** Reports for the last time that it was closed where it is now; resolves when that has succeeded or failed. */
  close(): Promise<void> {
    const { position } = this.#look();
    this.#look = () => ({ position, state: PlaybackState.ENDED });
    this.#untold = false;
    return new Promise((resolve) => {
      this.#finish = resolve;
      if (this.#last?.state !== PlaybackState.ENDED) this.tell();
      if (!this.isActive) resolve();
    });
  }

  get #isPlaying(): boolean {
    return this.#look().state === PlaybackState.PLAYING;
  }

  get #isDue(): boolean {
    // Somebody may set the clock back.
    const isOver = Math.abs(Date.now() - this.#wait.fromMs) >= this.#wait.ms;
    return isOver ? this.isActive : this.#wanted && !this.#wait.asked;
  }

  async #report(): Promise<void> {
    const report = this.#look();
    this.#wanted = false;
    // Players pause at the end, and seek while they are paused.
    const isKnown = report.state === this.#last?.state && report.position === this.#last.position && !this.#untold;
    if (isKnown && report.state !== PlaybackState.PLAYING) return;
    this.#sending = true;
    const fromMs = Date.now();
    try {
      await this.#send(report);
      this.#last = report;
      this.#untold = false;
      this.#failures = 0;
      this.#wait = { fromMs, ms: INTERVAL_MS, asked: false };
    } catch (error) {
      this.#untold = !isFinal(error) && !this.#finish;
      const asked = retryDelay(error);
      const ms = INTERVAL_MS * (this.#isPlaying ? 1 : 2 ** Math.min(this.#failures++, MOST_DOUBLINGS));
      this.#wait = asked === undefined ? { fromMs, ms, asked: false } : { fromMs: Date.now(), ms: asked, asked: true };
    }
    this.#sending = false;
    this.check();
    if (!this.isActive) this.#finish?.();
  }
}
