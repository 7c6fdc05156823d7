/** Sets the title and the focus when a page opens. */

import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

/** The first page of a visit does not move the focus. */
let opened = false;

/** The page's heading; `quiet` hides it visually. */
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
