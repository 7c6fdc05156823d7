/** Numbers, sizes and times in words. */

const LOCALE = "en-GB";

export function clock(time: number): string {
  return new Date(time).toLocaleTimeString(LOCALE);
}

export function count(value: number | bigint): string {
  return value.toLocaleString(LOCALE);
}

/** `1 view`, `1,204 views`. */
export function views(value: bigint): string {
  return `${count(value)} ${value === 1n ? "view" : "views"}`;
}

/** With four letters at most: `12.4k`. */
export function short(value: number): string {
  return new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

export function bytes(value: number | bigint): string {
  let size = Number(value);
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toLocaleString(LOCALE, { maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`;
}

/** `1:02:05` or `2:05`. */
export function length(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function secondsOf(duration: { seconds: bigint; nanos: number } | undefined): number {
  return duration ? Number(duration.seconds) + duration.nanos / 1e9 : 0;
}

export function dateOf(time: { seconds: bigint } | undefined): Date | undefined {
  return time ? new Date(Number(time.seconds) * 1000) : undefined;
}

/** `29 Nov 2026, 14:05`. */
export function moment(time: { seconds: bigint } | undefined): string {
  return dateOf(time)?.toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" }) ?? "";
}
