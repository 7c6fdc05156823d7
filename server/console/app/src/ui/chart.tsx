/** Charts in SVG: a line over time, and a bar of parts. Each has its numbers as a table, too. */

import { useEffect, useRef, useState } from "preact/hooks";
import { short } from "./format";

export interface Point {
  /** Such as a day or a time of day. */
  label: string;
  value: number;
}

interface ChartProps {
  title: string;
  points: Point[];
  /** A second line, with its own name. */
  second?: { name: string; points: Point[] };
  /** The name of the first line, where there are two. */
  name?: string;
  format?: (value: number) => string;
  /** The least value at the top of the scale, which a chart of nothing has. */
  least?: number;
  /** Without the table of numbers, for what changes every second. */
  isLive?: boolean;
}

const HEIGHT = 180;
const MARGIN = { top: 10, right: 12, bottom: 24, left: 54 };

export function Chart({ title, points, second, name, format = short, least = 2, isLive = false }: ChartProps) {
  const [frame, width] = useWidth();
  const [at, setAt] = useState<number>();
  const lines = second ? [points, second.points] : [points];
  const max = niceMax(Math.max(...lines.flat().map(({ value }) => value), least));
  const inner = {
    width: Math.max(width - MARGIN.left - MARGIN.right, 10),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const x = (n: number) =>
    MARGIN.left + (points.length > 1 ? (n / (points.length - 1)) * inner.width : inner.width / 2);
  const y = (value: number) => MARGIN.top + inner.height - (value / max) * inner.height;
  const path = (line: Point[]) =>
    line.map(({ value }, n) => `${n ? "L" : "M"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const shown = at === undefined ? points.length - 1 : Math.min(at, points.length - 1);
  const point = points[shown];
  const last = points.at(-1);
  const hover = (event: PointerEvent) => {
    const left = (event.currentTarget as Element).getBoundingClientRect().left;
    const part = (event.clientX - left - MARGIN.left) / inner.width;
    setAt(Math.max(0, Math.min(points.length - 1, Math.round(part * (points.length - 1)))));
  };
  const label = `${title}: ${points.length} values, the last is ${last ? format(last.value) : "none"}, the largest ${format(Math.max(...points.map(({ value }) => value), 0))}`;
  return (
    <figure class="chart" ref={frame}>
      <figcaption>
        <h3>{title}</h3>
        {point ? (
          <p class="reading">
            <span class="key first">
              {second ? `${name} ` : ""}
              <strong>{format(point.value)}</strong>
            </span>
            {second ? (
              <span class="key second">
                {second.name} <strong>{format(second.points[shown]?.value ?? 0)}</strong>
              </span>
            ) : null}
            <span class="hint">{point.label}</span>
          </p>
        ) : null}
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={label}
        onPointerMove={hover}
        onPointerLeave={() => setAt(undefined)}
      >
        {[0, max / 2, max].map((tick) => (
          <g key={tick} class="tick">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 8} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {points.length > 1 ? (
          <path class="area" d={`${path(points)}L${x(points.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z`} />
        ) : null}
        {second ? <path class="line second" d={path(second.points)} /> : null}
        <path class="line" d={path(points)} />
        {point ? <circle cx={x(shown)} cy={y(point.value)} r="4" /> : null}
        {points.length > 1 ? (
          <g class="tick">
            <text x={MARGIN.left} y={HEIGHT - 6}>
              {points[0]!.label}
            </text>
            <text x={width - MARGIN.right} y={HEIGHT - 6} text-anchor="end">
              {last!.label}
            </text>
          </g>
        ) : null}
      </svg>
      {isLive ? null : <Numbers points={points} second={second} name={name ?? title} format={format} />}
    </figure>
  );
}

function Numbers({
  points,
  second,
  name,
  format,
}: {
  points: Point[];
  second: ChartProps["second"];
  name: string;
  format: (value: number) => string;
}) {
  return (
    <details>
      <summary>As a table</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${name} as a table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">{name}</th>
              {second ? <th scope="col">{second.name}</th> : null}
            </tr>
          </thead>
          <tbody>
            {points.map(({ label, value }, n) => (
              <tr key={label}>
                <td>{label}</td>
                <td>{format(value)}</td>
                {second ? <td>{format(second.points[n]?.value ?? 0)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** The next round number, whose half is round, too. */
function niceMax(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** The width of an element, as it changes. */
function useWidth() {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(320);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

/** A bar of parts of a whole, with a list of them. */
export function Parts({
  parts,
  whole,
  format,
}: {
  parts: { name: string; value: number }[];
  whole: number;
  format: (value: number) => string;
}) {
  let left = 0;
  const used = parts.filter(({ value }) => value > 0);
  return (
    <div class="parts">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rest" width="100" height="6" />
        {used.map(({ name, value }, n) => {
          const width = Math.max((value / whole) * 100, 0.4);
          const x = left;
          left += width;
          return <rect key={name} class={`part-${n % 6}`} x={x} width={width} height="6" />;
        })}
      </svg>
      <ul>
        {used.map(({ name, value }, n) => (
          <li key={name}>
            <i class={`part-${n % 6}`} aria-hidden="true" />
            {name} <span class="hint">{format(value)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
