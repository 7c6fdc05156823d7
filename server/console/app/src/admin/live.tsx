/** What the server is doing now: its metrics, read every two seconds and drawn. Counters are of the node that answers. */

import { useEffect, useState } from "preact/hooks";
import { Chart, type Point } from "../ui/chart";
import { clock, count, short } from "../ui/format";
import { Alert, Spinner, Title } from "../ui/parts";
import { quantile, rate, readMetrics, sum, type Reading, type Sample } from "./metrics";

const INTERVAL_MS = 2_000;
const MOST_READINGS = 91;

export function Live() {
  const [readings, setReadings] = useState<Reading[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      try {
        const reading = await readMetrics(controller.signal);
        setReadings((before) => [...before, reading].slice(-MOST_READINGS));
        setError(undefined);
      } catch (reason) {
        if (!controller.signal.aborted) setError(reason);
      }
      // A page that nobody looks at asks nothing.
      if (!controller.signal.aborted) timer = setTimeout(() => void (document.hidden ? wait() : read()), INTERVAL_MS);
    };
    const wait = () => {
      timer = setTimeout(() => void (document.hidden ? wait() : read()), INTERVAL_MS);
    };
    void read();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, []);
  return (
    <>
      <Title id="live">Live</Title>
      {error === undefined ? null : <Alert error={error} />}
      {readings.length ? (
        <Board readings={readings} />
      ) : error === undefined ? (
        <Spinner label="Reading the metrics" />
      ) : null}
    </>
  );
}

const CALLS = "marquee_rpcs_total";
const isError = ({ code }: Sample["labels"]) => code !== "OK";

function Board({ readings }: { readings: Reading[] }) {
  const now = readings.at(-1)!;
  const first = readings[0]!;
  return (
    <>
      <dl class="tiles">
        <Tile name="Connections" value={count(sum(now, "marquee_connections"))} />
        <Tile name="Calls since the start" value={short(sum(now, CALLS))} />
        <Tile name="Unfinished jobs" value={count(sum(now, "marquee_jobs"))} />
        <Tile name="Rejected: overload" value={short(sum(now, "marquee_overloaded_total"))} />
        <Tile name="Rejected: rate limits" value={short(sum(now, "marquee_rate_limited_total"))} />
      </dl>
      {readings.length < 2 ? <Spinner label="Waiting for the second reading" /> : <Charts readings={readings} />}
      <Busiest before={first} after={now} />
      <Amounts title="In use" reading={now} name="marquee_in_use" label="resource" />
      <Amounts title="Waiting in the background" reading={now} name="marquee_backlog" label="kind" />
    </>
  );
}

function Charts({ readings }: { readings: Reading[] }) {
  /** A point for each pair of readings. */
  const line = (of: (before: Reading, after: Reading) => number): Point[] =>
    readings.slice(1).map((after, n) => ({ label: clock(after.time), value: of(readings[n]!, after) }));
  const gauge = (name: string): Point[] =>
    readings.map((reading) => ({ label: clock(reading.time), value: sum(reading, name) }));
  const latency = (part: number) =>
    line((before, after) => (quantile(before, after, "marquee_rpc_duration_seconds", part) ?? 0) * 1000);
  return (
    <div class="charts">
      <h2 class="quiet">Charts of the last three minutes</h2>
      <div class="panel">
        <Chart
          title="Calls per second"
          name="all"
          points={line((a, b) => rate(a, b, CALLS))}
          second={{ name: "with an error", points: line((a, b) => rate(a, b, CALLS, isError)) }}
          isLive
        />
      </div>
      <div class="panel">
        <Chart
          title="Latency"
          name="median"
          points={latency(0.5)}
          second={{ name: "99 %", points: latency(0.99) }}
          format={milliseconds}
          isLive
        />
      </div>
      <div class="panel">
        <Chart title="Connections" points={gauge("marquee_connections")} isLive />
      </div>
      <div class="panel">
        <Chart
          title="Uploaded bytes per second"
          points={line((a, b) => rate(a, b, "marquee_uploaded_bytes_total"))}
          isLive
        />
      </div>
      <div class="panel">
        <Chart
          title="Statements per second"
          points={line((a, b) => rate(a, b, "marquee_rpc_statements_total"))}
          isLive
        />
      </div>
      <div class="panel">
        <Chart title="Unfinished jobs" points={gauge("marquee_jobs")} isLive />
      </div>
    </div>
  );
}

function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${short(value)} ms`;
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The methods that were called most while the page was open. */
function Busiest({ before, after }: { before: Reading; after: Reading }) {
  const of = (reading: Reading, method: string, errors: boolean) =>
    sum(reading, CALLS, (labels) => labels["method"] === method && (!errors || isError(labels)));
  const methods = [...new Set((after.samples.get(CALLS) ?? []).map(({ labels }) => labels["method"] ?? ""))];
  const rows = methods
    .map((method) => ({
      method,
      calls: of(after, method, false) - of(before, method, false),
      errors: of(after, method, true) - of(before, method, true),
    }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.calls - a.calls)
    .slice(0, 10);
  return (
    <section class="panel" aria-labelledby="busiest">
      <h2 id="busiest">Called while this page was open</h2>
      {rows.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-labelledby="busiest">
          <table>
            <thead>
              <tr>
                <th scope="col">Call</th>
                <th scope="col">Calls</th>
                <th scope="col">With an error</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ method, calls, errors }) => (
                <tr key={method}>
                  <td>{method.replace(/^\/marquee\.v1\./, "")}</td>
                  <td>{count(calls)}</td>
                  <td>{count(errors)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="hint">Nothing was called yet.</p>
      )}
    </section>
  );
}

function Amounts({ title, reading, name, label }: { title: string; reading: Reading; name: string; label: string }) {
  const rows = (reading.samples.get(name) ?? []).map(({ labels, value }) => [labels[label] ?? "", value] as const);
  if (!rows.length) return null;
  return (
    <section class="panel" aria-label={title}>
      <h2>{title}</h2>
      <dl class="amounts">
        {rows.map(([key, value]) => (
          <div key={key}>
            <dt>{key.replaceAll("_", " ")}</dt>
            <dd>{short(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
