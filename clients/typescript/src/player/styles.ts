/**
 * How the player looks: white on a shade over the picture, by day and by night. A page sets `--marquee-accent`, and styles
 * `::part(player)` and `::part(video)`.
 */

const CSS = `
:host {
  display: block;
  position: relative;
  aspect-ratio: 16 / 9;
  overflow: hidden;
  container-type: inline-size;
  background: #000;
  color: #fff;
  font: 500 0.875rem/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  -webkit-tap-highlight-color: transparent;
}
:host([hidden]), [hidden] { display: none !important; }
:host(:fullscreen) { aspect-ratio: auto; border-radius: 0; }
*, ::before, ::after { box-sizing: border-box; }
.player { position: absolute; inset: 0; user-select: none; -webkit-user-select: none; }
video { width: 100%; height: 100%; object-fit: contain; display: block; }
/* Captions stand above the controls while these are shown. */
.player:not(.idle) video::-webkit-media-text-track-container { transform: translateY(-4.75rem); }
.idle { cursor: none; }

button, select, input { font: inherit; color: inherit; margin: 0; }
button {
  display: grid;
  place-items: center;
  flex: none;
  width: 2.5rem;
  height: 2.5rem;
  padding: 0;
  border: 0;
  border-radius: 0.5rem;
  background: none;
  cursor: pointer;
}
button:hover { background: rgb(255 255 255 / 18%); }
button[aria-pressed="true"], button[aria-expanded="true"] { background: rgb(255 255 255 / 24%); }
:focus-visible { outline: 3px solid #fff; outline-offset: -3px; box-shadow: inset 0 0 0 5px #000; }
svg { width: 1.5rem; height: 1.5rem; fill: currentColor; }

.bar {
  position: absolute;
  inset: auto 0 0;
  padding: 1.5rem 0.5rem 0.25rem;
  background: linear-gradient(transparent, rgb(0 0 0 / 45%) 35%, rgb(0 0 0 / 88%));
}
.row { display: flex; align-items: center; gap: 0.125rem; }
.times { padding: 0 0.5rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.space { flex: 1; }
.idle .bar { opacity: 0; pointer-events: none; }

input[type="range"] {
  appearance: none;
  -webkit-appearance: none;
  width: 100%;
  height: 1.5rem;
  background: none;
  cursor: pointer;
  display: block;
}
input::-webkit-slider-runnable-track {
  height: 0.3rem;
  border-radius: 1rem;
  background: linear-gradient(90deg, var(--marquee-accent, #fff) var(--played, 0%), rgb(255 255 255 / 55%) var(--played, 0%) var(--loaded, 0%), rgb(255 255 255 / 28%) var(--loaded, 0%));
}
input::-moz-range-track {
  height: 0.3rem;
  border-radius: 1rem;
  background: linear-gradient(90deg, var(--marquee-accent, #fff) var(--played, 0%), rgb(255 255 255 / 55%) var(--played, 0%) var(--loaded, 0%), rgb(255 255 255 / 28%) var(--loaded, 0%));
}
input::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 0.9rem;
  height: 0.9rem;
  margin-top: -0.3rem;
  border-radius: 50%;
  background: #fff;
  box-shadow: 0 0 3px rgb(0 0 0 / 60%);
}
input::-moz-range-thumb { width: 0.9rem; height: 0.9rem; border: 0; border-radius: 50%; background: #fff; }
input:focus-visible { outline-offset: 0; box-shadow: none; border-radius: 0.5rem; }
input.volume { width: 5rem; flex: none; margin: 0 0.25rem; }

.seek { position: relative; padding: 0 0.5rem; }
.preview {
  position: absolute;
  bottom: 100%;
  left: 0;
  display: grid;
  justify-items: center;
  gap: 0.25rem;
  padding: 0.25rem;
  border-radius: 0.5rem;
  background: rgb(0 0 0 / 80%);
  pointer-events: none;
  font-variant-numeric: tabular-nums;
}
.tile { border-radius: 0.3rem; background-repeat: no-repeat; }

.panel {
  position: absolute;
  right: 0.5rem;
  bottom: 4.75rem;
  max-height: calc(100% - 5.25rem);
  overflow: auto;
  display: grid;
  gap: 0.375rem;
  padding: 0.625rem;
  border-radius: 0.625rem;
  background: rgb(20 20 20 / 94%);
}
.choice { display: grid; grid-template-columns: 5rem minmax(7rem, 1fr); gap: 0.5rem; align-items: center; }
select {
  min-height: 2rem;
  max-width: 11rem;
  padding: 0.125rem 0.375rem;
  border: 1px solid rgb(255 255 255 / 50%);
  border-radius: 0.375rem;
  background: #2a2a2a;
}
select:focus-visible { outline-offset: 1px; box-shadow: none; }
option { color: #fff; background: #2a2a2a; }

.big, .spinner { position: absolute; inset: 0; margin: auto; width: 4.5rem; height: 4.5rem; border-radius: 50%; pointer-events: none; }
.big { display: grid; place-items: center; background: rgb(0 0 0 / 62%); }
.big svg { width: 2.5rem; height: 2.5rem; }
.spinner { border: 0.3rem solid rgb(255 255 255 / 30%); border-top-color: #fff; animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }

.message {
  position: absolute;
  inset: 0;
  display: grid;
  align-content: center;
  justify-items: center;
  gap: 0.75rem;
  padding: 1rem;
  background: rgb(0 0 0 / 85%);
  font-size: 1rem;
  text-align: center;
  text-wrap: balance;
}
.message p { margin: 0; }
.message button { width: auto; padding: 0 1rem; background: #fff; color: #000; font-weight: 600; }

.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@container (width < 30rem) {
  input.volume { display: none; }
  .times { padding: 0 0.25rem; font-size: 0.8125rem; }
  .big, .spinner { width: 3.5rem; height: 3.5rem; }
}
@media (prefers-reduced-motion: no-preference) {
  .bar { transition: opacity 200ms; }
  video::-webkit-media-text-track-container { transition: transform 200ms; }
}
@media (prefers-reduced-motion: reduce) {
  .spinner { animation-duration: 4s; }
}
@media (forced-colors: active) {
  .bar, .panel, .message, .preview { background: Canvas; color: CanvasText; forced-color-adjust: none; }
  input[type="range"] { appearance: auto; -webkit-appearance: slider-horizontal; }
}
`;

let sheet: CSSStyleSheet | undefined;

/** The sheet that all players share. It is made by script, which a page's policy against inline styles allows. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
