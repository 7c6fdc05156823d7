/** Formats numbers, times and sizes in the browser's language. */

import type { Image } from "@marquee/client";

/** A `google.protobuf.Duration`, or a `Timestamp`: since 1970. */
interface Time {
  readonly seconds: bigint;
  readonly nanos: number;
}

const COMPACT = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** Units of time with their length in seconds, the longest first. */
const UNITS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `1 view`, `1.2K views`. */
export function count(value: bigint, one: string, many = `${one}s`): string {
  return `${COMPACT.format(value)} ${value === 1n ? one : many}`;
}

/** `12K`. */
export function compact(value: bigint): string {
  return COMPACT.format(value);
}

/** Seconds, with a fraction; 0 for none. */
export function seconds(duration: Time | undefined): number {
  return duration ? Number(duration.seconds) + duration.nanos / 1e9 : 0;
}

/** `4:07`, `1:02:03`. */
export function clock(value: number): string {
  const whole = Math.floor(value);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

function milliseconds(time: Time): number {
  return Number(time.seconds) * 1000 + time.nanos / 1e6;
}

/** `3 days ago`; empty for none. */
export function ago(time: Time | undefined): string {
  if (!time) return "";
  const past = (Date.now() - milliseconds(time)) / 1000;
  const [unit, length] = UNITS.find(([, length]) => past >= length) ?? ["second", 0];
  return length ? RELATIVE.format(-Math.floor(past / length), unit) : "just now";
}

/** `2 minutes`, `40 seconds`: a time as long as it may take. */
export function length(value: number): string {
  const [unit, size] = value >= 5400 ? ["hour", 3600] : value >= 90 ? ["minute", 60] : ["second", 1];
  const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(undefined, style).format(Math.max(1, Math.round(value / Number(size))));
}

/** `Portuguese (Brazil)`; the tag itself when the browser does not know it. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** `20 November 2026`; empty for none. */
export function date(time: Time | undefined): string {
  return time ? DATE.format(milliseconds(time)) : "";
}

/** `181.2 MB`. */
export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  const style = { style: "unit", unit: units[power] ?? "byte", unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(undefined, style).format(value / 1000 ** power);
}

/** The `srcset` of a picture's sizes. */
export function sources(images: readonly Image[]): string {
  return images.map((image) => `${image.url} ${image.width}w`).join(", ");
}
