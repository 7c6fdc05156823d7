/** The playground: its list, its forms and its answers. */

import assert from "node:assert/strict";
import { checkTypes, shownCopy } from "./copies.mjs";
import { load, open, PASSWORD, signIn } from "./stage.mjs";

/** The calls that delete what others need, or end the session: they come last. */
const LAST = ["DeleteVideo", "Logout", "DeleteMe"];
/** Codes that no call of this test may end with: they would be errors of the console or of the server. */
const NEVER = ["UNKNOWN", "INTERNAL", "UNIMPLEMENTED", "UNAVAILABLE", "not sent"];
/** An id that no object has. */
const NOBODY = "00000000-0000-7000-8000-000000000000";
/** How many calls must succeed, so that the forms are known to make valid requests. */
const LEAST_OK = 60;

export async function everyRpcIsListed({ page, services, username }) {
  await load(page);
  await page.getByRole("heading", { name: "Playground" }).waitFor();
  const listed = await page
    .locator(".side li a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const expected = services.flatMap(({ typeName, methods }) => methods.map(({ name }) => `#/call/${typeName}/${name}`));
  assert.deepEqual(listed.toSorted(), expected.toSorted());
  assert(expected.length > 80, `${expected.length} RPCs`);
  // The first call makes the account, whose session the console has from then on.
  await open(page, "call/marquee.v1.AuthService/Register");
  await fill(page, "username", username);
  await fill(page, "email", `${username}@example.com`);
  await fill(page, "password", PASSWORD);
  assert.equal(await send(page), "OK");
  await page.locator(".who").getByText(username).waitFor();
}

export async function errorsAreExplained({ page }) {
  await open(page, "call/marquee.v1.VideoService/GetVideo");
  await fill(page, "video_id", "nonsense");
  await page.locator('[data-field="video_id"] .issue').getByText("UUID").waitFor();
  assert.equal(await send(page), "INVALID_ARGUMENT");
  const answer = page.locator(".answer");
  await answer.getByRole("link", { name: "FIELD_INVALID" }).waitFor();
  await answer.getByText("at least one field breaks a rule of the contract").waitFor();
  // The server's words stand beside the field.
  const words = await answer.locator(".violations li").first().innerText();
  const issue = await page.locator('[data-field="video_id"] .issue').innerText();
  assert(words.toLowerCase().includes(issue.toLowerCase()), `${issue} in ${words}`);
  await fill(page, "video_id", NOBODY);
  assert.equal(await send(page), "NOT_FOUND");
  await answer.getByRole("link", { name: "VIDEO_NOT_FOUND" }).waitFor();
}

export async function historyIsKept({ page }) {
  await load(page, "call");
  const past = page.locator(".row-button");
  await past.filter({ hasText: "VIDEO_NOT_FOUND" }).first().click();
  await page.getByRole("heading", { name: "GetVideo", level: 1 }).waitFor();
  assert.equal(await page.locator("#field-video-id").inputValue(), NOBODY);
  const kept = await page.evaluate(() => sessionStorage.getItem("marquee-console-calls"));
  assert(!kept.includes(PASSWORD), "the history has no passwords");
}

/** Calls every RPC through its form, with a valid request as far as the form can know it. */
export async function callEveryRpc(stage) {
  const { page, services, videoId } = stage;
  const all = services.flatMap((service) =>
    service.methods.map((method) => ({ path: `${service.typeName}/${method.name}`, method })),
  );
  const order = [
    ...all.filter(({ method }) => !LAST.includes(method.name)),
    ...LAST.flatMap((name) => all.filter(({ method }) => method.name === name)),
  ];
  const outcomes = new Map();
  const copied = new Map();
  for (const { path, method } of order) {
    // A call before may have ended the session.
    if (!(await page.locator(".who").count())) await signIn(stage);
    await open(page, `call/${path}`);
    await page.getByRole("heading", { name: method.name, level: 1 }).waitFor();
    await fillNeeded(page, { videoId, name: method.name });
    copied.set(path, await shownCopy(page, "TypeScript"));
    const status = method.methodKind === "server_streaming" ? await sendAndStop(page) : await send(page);
    outcomes.set(path, status);
    const reason = await page.locator(".answer .reason code").allInnerTexts();
    assert(!NEVER.includes(status), `${path}: ${status} ${reason}`);
    const isTyped = status === "OK" || status === "stopped" || reason.length > 0 || !path.startsWith("marquee.");
    assert(isTyped, `${path} has failed with ${status}, without a reason`);
  }
  assert.equal(outcomes.size, all.length);
  const succeeded = [...outcomes].filter(([, status]) => status === "OK" || status === "stopped").length;
  const failed = [...outcomes].filter(([, status]) => status !== "OK" && status !== "stopped");
  console.log(
    `   ${succeeded} of ${all.length} calls succeeded; not: ${failed.map(([path, status]) => `${path.split("/")[1]} ${status}`).join(", ")}`,
  );
  assert(succeeded >= LEAST_OK, `only ${succeeded} calls succeeded`);
  checkTypes(stage, copied);
}

/** Types into a field of the form by its name in the contract. */
export async function fill(page, name, value) {
  await page.locator(`#field-${name.replaceAll("_", "-")}`).fill(value);
}

/** Values for fields that the contract leaves to the one who calls. */
function valueFor(field, { name }) {
  if (field === "email") return "nobody@example.com";
  if (/password/.test(field)) return name === "Login" ? "wrong" : PASSWORD;
  if (/_date$/.test(field)) return new Date().toISOString().slice(0, 10);
  if (field === "language") return "en";
  if (field === "code") return "12345678";
  if (field === "login" || field === "username") return "nobody";
  if (/bytes|crc32c|size|count|position/.test(field)) return "1";
  if (field === "data" || field === "text") return "aGVsbG8=";
  if (field === "file_containing_symbol" || field === "service") return "";
  return "A walk in the rain";
}

/** Fills in the fields that are required, with ids that answers had before. */
async function fillNeeded(page, known) {
  // A required oneof first: its choice shows another field.
  for (const group of await page.locator(".field.group:has(> legend .needed) > select").all()) {
    if ((await group.inputValue()) === "") await group.selectOption({ index: 1 });
  }
  // Those that need a value, and what a oneof or a nested message has shown.
  const form = page.locator("form[aria-label=Request]");
  const fields = form.locator(".field:not(.group):has(> .field-head .needed), .group > .field:not(.group)");
  const shown = await fields.evaluateAll((elements) =>
    elements.map((element) => {
      const input = element.querySelector("input:not([type=file]), textarea, select");
      const ids = [...element.querySelectorAll("datalist option")].map((option) => option.value);
      return {
        id: input?.id,
        kind: input?.tagName === "SELECT" ? "select" : input?.type,
        ids,
        path: element.dataset.field,
      };
    }),
  );
  for (const { id, kind, ids, path } of shown) {
    if (!id) continue;
    const input = page.locator(`#${id}`);
    const field = path.split(".").at(-1);
    if (kind === "select") await input.selectOption({ index: 2 });
    else if (kind === "checkbox") await input.check();
    else if (/(^|_)id$/.test(field)) await input.fill((field === "video_id" ? known.videoId : ids[0]) ?? NOBODY);
    else await input.fill(valueFor(field, known));
  }
}

/** Sends the form, and returns the status of the answer. */
async function send(page) {
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const answer = page.locator('.answer:not([data-status=""], [data-status="running"])');
  await answer.waitFor();
  return answer.getAttribute("data-status");
}

/** Sends the form, waits for the first message of the stream, and stops it; or returns the error. */
async function sendAndStop(page) {
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".answer pre, .answer .alert").first().waitFor();
  const answer = page.locator('.answer:not([data-status=""], [data-status="running"])');
  // A call that has failed is not to be stopped.
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await Promise.race([stop.click().catch(() => undefined), answer.waitFor()]);
  await answer.waitFor();
  return answer.getAttribute("data-status");
}
