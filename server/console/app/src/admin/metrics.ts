/** Reads `/metrics`, which has Prometheus's text format. */

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** One reading of all metrics. */
export interface Reading {
  /** In milliseconds. */
  time: number;
  samples: Map<string, Sample[]>;
}

export async function readMetrics(signal: AbortSignal): Promise<Reading> {
  const response = await fetch("../metrics", { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`the server answered ${response.status} to /metrics`);
  return { time: Date.now(), samples: parse(await response.text()) };
}

const LINE = /^([a-z_A-Z:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parse(text: string): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (!name) continue;
    const sample = {
      name,
      value: Number(value),
      labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])),
    };
    const list = samples.get(name);
    if (list) list.push(sample);
    else samples.set(name, [sample]);
  }
  return samples;
}

/** The sum of a metric over the samples that match. */
export function sum(
  { samples }: Reading,
  name: string,
  matches: (labels: Sample["labels"]) => boolean = () => true,
): number {
  return (samples.get(name) ?? [])
    .filter(({ labels }) => matches(labels))
    .reduce((total, { value }) => total + value, 0);
}

/** How much a counter grew per second between two readings. */
export function rate(
  before: Reading,
  after: Reading,
  name: string,
  matches?: (labels: Sample["labels"]) => boolean,
): number {
  const seconds = (after.time - before.time) / 1000;
  return seconds > 0 ? Math.max(0, (sum(after, name, matches) - sum(before, name, matches)) / seconds) : 0;
}

/**
 * The time, in seconds, within which a part of what ended between two readings has ended; by the buckets of a
 * histogram, between whose bounds it is interpolated. Undefined when nothing has ended.
 */
export function quantile(before: Reading, after: Reading, name: string, part: number): number | undefined {
  const bounds = new Map<number, number>();
  for (const [reading, sign] of [
    [after, 1],
    [before, -1],
  ] as const) {
    for (const { labels, value } of reading.samples.get(`${name}_bucket`) ?? []) {
      const bound = labels["le"] === "+Inf" ? Infinity : Number(labels["le"]);
      bounds.set(bound, (bounds.get(bound) ?? 0) + sign * value);
    }
  }
  const sorted = [...bounds].sort(([a], [b]) => a - b);
  const all = sorted.at(-1)?.[1] ?? 0;
  if (all <= 0) return undefined;
  let [from, below] = [0, 0];
  for (const [bound, count] of sorted) {
    if (count >= part * all)
      return bound === Infinity ? from : from + ((part * all - below) / (count - below || 1)) * (bound - from);
    [from, below] = [bound, count];
  }
  return from;
}
