// Checks the Dockerfile without a container runtime: `node tests/container/check.mjs FOLDER`.
//
// It parses, its stages and files exist and are sent to the build, and the images run as a user other than root. The
// files that the stage `build` copies are laid out in FOLDER, where the caller lets cargo read them as the image would.
// Uses the packages of tests/package.json, which are installed in the folder MARQUEE_TEST_NPM.

import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(`${process.env.MARQUEE_TEST_NPM}/package.json`);
const { DockerfileParser } = require("dockerfile-ast");

const folder = process.argv[2];
const KEYWORDS = ["ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"];

// .dockerignore: nothing is sent but the entries that it lets through, all of which are of the folder itself.
const ignore = readFileSync(".dockerignore", "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
assert.equal(ignore[0], "*");
const sent = ignore.slice(1).map((line) => {
  assert.match(line, /^![^/*]+$/, `.dockerignore: ${line}`);
  return line.slice(1);
});

const instructions = DockerfileParser.parse(readFileSync("Dockerfile", "utf8")).getInstructions();
const words = (instruction) => instruction.getArguments().map((word) => word.getValue());
const stages = [];
for (const instruction of instructions) {
  const keyword = instruction.getKeyword();
  const line = instruction.getRange().start.line + 1;
  assert(KEYWORDS.includes(keyword), `line ${line}: ${keyword}`);
  if (keyword === "FROM") {
    assert.match(instruction.getImage(), /:[^:]*[0-9a-z]$/, `line ${line}: an image without a tag`);
    stages.push({ name: instruction.getBuildStage(), instructions: [] });
    continue;
  }
  stages.at(-1).instructions.push(instruction);
  if (keyword !== "COPY") continue;
  const from = instruction.getFlags().find((flag) => flag.getName() === "from")?.getValue();
  if (from !== undefined) {
    assert(stages.slice(0, -1).some(({ name }) => name === from), `line ${line}: no stage ${from} before it`);
    continue;
  }
  const [sources, target] = [words(instruction).slice(0, -1), words(instruction).at(-1)];
  for (const source of sources) {
    assert(existsSync(source), `line ${line}: ${source} does not exist`);
    assert(sent.includes(source.split("/")[0]), `line ${line}: .dockerignore keeps ${source} out`);
    const to = target.endsWith("/") ? join(target, source) : target;
    cpSync(source, join(folder, to), { recursive: true });
  }
}

const [build, ...images] = stages;
assert.equal(build.name, "build");
const toolchain = /^rust-version = "(.*)"$/m.exec(readFileSync("Cargo.toml", "utf8"))[1];
const text = readFileSync("Dockerfile", "utf8");
assert(text.includes(`rust:${toolchain}-`) && text.includes(`RUSTUP_TOOLCHAIN=${toolchain}`), `Cargo.toml wants ${toolchain}`);
assert(build.instructions.some((one) => one.getKeyword() === "RUN" && one.getRawArgumentsContent().includes("cargo build --locked")));
assert.deepEqual(images.map(({ name }) => name), ["with-ffmpeg", "marquee"], "the last stage is built by default");
for (const { name, instructions } of images) {
  const of = (keyword) => instructions.filter((one) => one.getKeyword() === keyword);
  const [user] = of("USER").flatMap(words);
  assert.match(user ?? "", /^[1-9][0-9]*:[1-9][0-9]*$/, `${name} runs as root`);
  for (const keyword of ["VOLUME", "EXPOSE", "ENTRYPOINT", "HEALTHCHECK"]) {
    assert.equal(of(keyword).length, 1, `${name}: ${keyword}`);
  }
  // There is no shell in the image: commands are lists.
  assert.match(of("ENTRYPOINT")[0].getArgumentsContent(), /^\["\/usr\/local\/bin\/marquee"\]$/);
  assert.match(of("HEALTHCHECK")[0].getArgumentsContent(), /CMD \["\/usr\/local\/bin\/marquee", "health"\]$/);
}
console.log(`container: ${instructions.length} instructions in ${stages.length} stages`);
