/** The pictures on the buttons. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  play: "M8 5v14l11-7L8 5Z",
  pause: "M6 5h4v14H6V5Zm8 0h4v14h-4V5Z",
  loud: "M4 9v6h4l5 5V4L8 9H4Zm12.5 3A4.5 4.5 0 0 0 14 8v8a4.5 4.5 0 0 0 2.5-4ZM14 3.2v2.1a7 7 0 0 1 0 13.4v2.1a9 9 0 0 0 0-17.6Z",
  silent: "M4 9v6h4l5 5V4L8 9H4Zm17 .4L19.6 8 17.5 10.1 15.4 8 14 9.4l2.1 2.1-2.1 2.1 1.4 1.4 2.1-2.1 2.1 2.1 1.4-1.4-2.1-2.1L21 9.4Z",
  captions:
    "M3 5h18v14H3V5Zm2 2v10h14V7H5Zm1.5 3.5A1.5 1.5 0 0 1 8 9h2a1.5 1.5 0 0 1 1.5 1.5V11H10v-.5H8v3h2V13h1.5v.5A1.5 1.5 0 0 1 10 15H8a1.5 1.5 0 0 1-1.5-1.5v-3Zm6 0A1.5 1.5 0 0 1 14 9h2a1.5 1.5 0 0 1 1.5 1.5V11H16v-.5h-2v3h2V13h1.5v.5A1.5 1.5 0 0 1 16 15h-2a1.5 1.5 0 0 1-1.5-1.5v-3Z",
  settings:
    "M10.3 2h3.4l.5 2.6 1.7 1 2.5-.9 1.7 3-2 1.7v2.2l2 1.7-1.7 3-2.5-.9-1.7 1-.5 2.6h-3.4l-.5-2.6-1.7-1-2.5.9-1.7-3 2-1.7V9.4l-2-1.7 1.7-3 2.5.9 1.7-1 .5-2.6ZM12 7.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  fullscreen: "M4 4h6v2H6v4H4V4Zm10 0h6v6h-2V6h-4V4ZM4 14h2v4h4v2H4v-6Zm14 0h2v6h-6v-2h4v-4Z",
  exitFullscreen: "M8 4h2v6H4V8h4V4Zm6 0h2v4h4v2h-6V4ZM4 14h6v6H8v-4H4v-2Zm10 0h6v2h-4v4h-2v-6Z",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon in the colour of the text, hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  setIcon(svg, name);
  return svg;
}

/** Changes the picture. */
export function setIcon(svg: SVGSVGElement, name: IconName): void {
  svg.firstElementChild?.setAttribute("d", PATHS[name]);
}
