/** Icons for actions, in the colour of the text. */

const PATHS = {
  search: "M11 4a7 7 0 1 0 4.2 12.6l4.1 4.1 1.4-1.4-4.1-4.1A7 7 0 0 0 11 4Zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10Z",
  upload: "M11 16V7.8L7.4 11.4 6 10l6-6 6 6-1.4 1.4L13 7.8V16h-2ZM5 18h14v2H5v-2Z",
  like: "M12 20.3 10.7 19C6 14.8 3 12.1 3 8.7A4.7 4.7 0 0 1 7.8 4c1.6 0 3.2.8 4.2 2 1-1.2 2.6-2 4.2-2A4.7 4.7 0 0 1 21 8.7c0 3.4-3 6.1-7.7 10.3L12 20.3Z",
  bin: "M9 3h6l1 2h4v2H4V5h4l1-2ZM6 8h12l-1 13H7L6 8Z",
  film: "M3 5h18v14H3V5Zm2 2v2h2V7H5Zm0 4v2h2v-2H5Zm0 4v2h2v-2H5Zm12-8v2h2V7h-2Zm0 4v2h2v-2h-2Zm0 4v2h2v-2h-2ZM9 7v10h6V7H9Z",
  pause: "M7 5h4v14H7V5Zm6 0h4v14h-4V5Z",
  play: "M8 5v14l11-7L8 5Z",
  leave: "M4 4h9v2H6v12h7v2H4V4Zm11.6 3.6 4.4 4.4-4.4 4.4-1.4-1.4 2-2H9v-2h7.2l-2-2 1.4-1.4Z",
} as const;

/** Hidden from screen readers, because the control has a label. */
export function Icon(props: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
