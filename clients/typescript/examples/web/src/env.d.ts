/** The build's own environment variables. */

interface ImportMetaEnv {
  /** The API's URL, when it is not at the page's own origin. */
  readonly VITE_MARQUEE_URL?: string;
}
