/** What each page does when it opens: its title, and where a screen reader goes on. */

import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

/** The first page of a visit keeps the focus where the browser has put it. */
let opened = false;

/** The page's heading; `quiet` when the eye does not need it. */
export function Heading(props: { children: ComponentChildren; title: string; quiet?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Marquee`;
  }, [props.title]);
  useEffect(() => {
    if (opened) heading.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} class={props.quiet ? "quiet" : undefined}>
      {props.children}
    </h1>
  );
}
