/**
 * Builds the console into server/console/assets: each file compressed with gzip, under a name that has a hash of its
 * content, and assets.rs, which embeds them in the server. `--check` compares instead of writing: the same sources and
 * packages make the same bytes, whatever version of zlib compresses them.
 */

import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
/** Where the built files are; another place than beside the sources when a copy of them is checked. */
const place = process.env.MARQUEE_CONSOLE_ASSETS ?? fileURLToPath(new URL("../assets", import.meta.url));

/** The most script that the first page may load, compressed, in bytes. */
const MOST_SCRIPT_BYTES = 90_000;

const result = await build({
  absWorkingDir: here,
  entryPoints: { console: "src/main.tsx", style: "src/styles/main.css" },
  outdir: "dist",
  bundle: true,
  write: false,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2023", "chrome120", "firefox121", "safari17.2"],
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  metafile: true,
  // Of the client, only types, enums, the checksum and the reports of the player are used.
  alias: { "#client": fileURLToPath(new URL("../../../clients/typescript/src", import.meta.url)) },
  // The client's generated code imports packages that are installed here.
  nodePaths: [`${here}node_modules`],
  resolveExtensions: [".ts", ".tsx", ".js"],
  plugins: [{ name: "typescript-sources", setup: importTypeScript }],
});

/** The client's sources import each other as `.js`, as TypeScript wants it. */
function importTypeScript({ onResolve, resolve }) {
  onResolve({ filter: /\.js$/ }, async ({ path, pluginData, ...where }) => {
    if (pluginData === "tried" || !(path.startsWith("#client/") || /clients\/typescript\/src/.test(where.resolveDir)))
      return undefined;
    const found = await resolve(path.replace(/\.js$/, ".ts"), { ...where, pluginData: "tried" });
    return found.errors.length ? undefined : found;
  });
}

const files = new Map(
  result.outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf("/") + 1), Buffer.from(contents)]),
);
const named = (pattern) => [...files.keys()].find((name) => pattern.test(name));
/** What the first page loads at once: without these links, a browser learns of a file only from the one before it. */
const preloads = [...firstScripts()].filter((name) => !name.startsWith("console-"));
const page = (await readFile(`${here}index.html`, "utf8"))
  .replace("style.css", named(/^style-.*\.css$/))
  .replace("console.js", named(/^console-.*\.js$/))
  .replace("<!-- preloads -->", preloads.map((name) => `<link rel="modulepreload" href="${name}" />`).join(""));
files.set("index.html", Buffer.from(page));
files.set("icon.svg", await readFile(`${here}icon.svg`));

checkSize();
const names = [...files.keys()].sort();
const rust = `//! The built files of the console: the path below \`/console/\`, and the content, compressed with gzip. Written by
//! \`server/console/app/build.mjs\`.

/// All files, sorted by path.
pub(super) static FILES: [(&str, &[u8]); ${names.length}] = [
${names.map((name) => `    ("${name}", include_bytes!("assets/${name}.gz")),`).join("\n")}
];
`;

if (process.argv.includes("--check")) await compare();
else await write();

/** The names of the scripts of the first page: the entry, and what it imports at once. */
function firstScripts() {
  const base = (path) => path.slice(path.lastIndexOf("/") + 1);
  const byName = new Map(Object.entries(result.metafile.outputs).map(([path, output]) => [base(path), output]));
  const first = new Set();
  const visit = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of byName.get(name).imports) if (kind === "import-statement") visit(base(path));
  };
  visit(named(/^console-.*\.js$/));
  return first;
}

function checkSize() {
  const size = [...firstScripts()].reduce((sum, name) => sum + gzipSync(files.get(name), { level: 9 }).length, 0);
  console.log(`the first page loads ${size} bytes of script, compressed`);
  if (size > MOST_SCRIPT_BYTES) throw new Error(`that is more than ${MOST_SCRIPT_BYTES}`);
}

async function write() {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  for (const [name, content] of files) await writeFile(`${place}/${name}.gz`, compress(content));
  await writeFile(`${place}.rs`, rust);
}

/** Without the name and the time of a file. */
function compress(content) {
  return gzipSync(content, { level: 9 });
}

async function compare() {
  const built = names.map((name) => `${name}.gz`);
  const kept = (await readdir(place)).sort();
  const hint = "the console's assets are not up to date with its sources: run npm run build in server/console/app";
  if (built.join() !== kept.join() || (await readFile(`${place}.rs`, "utf8")) !== rust) throw new Error(hint);
  for (const [name, content] of files) {
    if (!gunzipSync(await readFile(`${place}/${name}.gz`)).equals(content)) throw new Error(`${name}: ${hint}`);
  }
}
