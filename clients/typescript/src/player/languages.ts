/** Names of languages, as the viewer's browser knows them. */

/**
 * What a viewer reads for a track: its name, if somebody has given it one. A name that is only the tag of the language, such as
 * `de` or `de (2)`, becomes that of the language.
 */
export function languageLabel(name: string, tag: string, locale?: string): string {
  const code = tag || name;
  const rest = name.slice(code.length);
  const isTag = name.toLowerCase().startsWith(code.toLowerCase()) && /^( \(\d+\))?$/.test(rest);
  if (name && !isTag) return name;
  try {
    return `${new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code}${rest}`;
  } catch {
    return name || code;
  }
}
