/** What a build can be told, beside what Vite knows. */

interface ImportMetaEnv {
  /** The API's URL, when it is not at the page's own origin. */
  readonly VITE_MARQUEE_URL?: string;
}
