/** Signing up, and how the session is kept. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as connect } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { photograph } from "./look.mjs";
import { callsOf, MARQUEE_ADDR, newVisitor, PATIENCE } from "./stage.mjs";

/** The server's --access-token-ttl, in milliseconds. */
const ACCESS_TOKEN_TTL = 5_000;

/** Everybody's. */
export const PASSWORD = "a long walk home";

export async function atHome({ ada: { page } }) {
  await page.goto("/");
  await page.getByText("Nothing is on yet.").waitFor();
  await photograph(page, "home-empty");

  // Whoever has no mouse gets past the header with two keys.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
}

export async function signUp({ ada: { page } }) {
  await page.getByRole("link", { name: "Sign up" }).click();
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Sign up" }).click();
  const password = page.getByLabel("Password");
  await page.locator('[name="password"][aria-invalid="true"]').waitFor();
  assert.equal(await password.evaluate((input) => input === document.activeElement), true, "the wrong field has the focus");
  await photograph(page, "sign-up-wrong");

  await password.fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
}

/** The cookie that has the refresh token, as only the browser sees it. */
export async function refreshCookie(context) {
  const cookies = await context.cookies();
  return cookies.find(({ name }) => name.endsWith("marquee_refresh"));
}

export async function tokensStayHidden({ ada: { page, context } }) {
  const cookie = await refreshCookie(context);
  assert(cookie?.value, "there is no cookie");
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, "Strict");

  const seen = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
  assert(!seen.includes(cookie.value), "script sees the refresh token");
  assert(!seen.includes("marquee_refresh"), "script sees the cookie");
  assert(!/eyJ[\w-]+\./.test(seen), "the access token is in storage");

  await page.reload();
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  const { value } = await refreshCookie(context);
  assert.notEqual(value, cookie.value, "a reload exchanges the token for its successor");
}

export async function refreshOutlivesThePage({ ada: { page, context } }) {
  const server = await slowServer();
  const { value: before } = await refreshCookie(context);
  await page.evaluate((baseUrl) => {
    void marqueeTest.library.createMarquee({ baseUrl, refreshTokenInCookie: true }).session.restore();
  }, server.url);
  // The server has exchanged the token, and its answer finds the page gone.
  const successor = await server.asked;
  await page.goto("about:blank");
  server.answer();
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline && (await refreshCookie(context)).value === before) await sleep(100);
  assert.equal((await refreshCookie(context)).value, successor, "the browser has the token that was used");
  server.close();
}

/** The server, which keeps its answer to RefreshSession back until it is told to give it. */
async function slowServer() {
  let ask, answer;
  const asked = new Promise((resolve) => (ask = resolve));
  const told = new Promise((resolve) => (answer = resolve));
  const server = createServer((request, response) => {
    const [host, port] = MARQUEE_ADDR.split(":");
    const { method, url: path, headers } = request;
    const onward = connect({ host, port, method, path, headers }, async (answer) => {
      const cookie = /marquee_refresh=([^;]+)/.exec(answer.headers["set-cookie"] ?? "");
      if (cookie) {
        ask(cookie[1]);
        await told;
      }
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, asked, answer, close: () => server.close() };
}

export async function oneRefresh({ ada: { page } }) {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  await page.waitForLoadState("networkidle");
  await sleep(ACCESS_TOKEN_TTL + 500);
  const before = await callsOf("RefreshSession");
  const names = await page.evaluate(async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => marqueeTest.marquee.users.getMe({})));
    return answers.map(({ user }) => user.username);
  });
  assert.deepEqual(names, Array(20).fill("ada"));
  assert.equal(await callsOf("RefreshSession"), before + 1);
}

/** A page shows whom its calls are made by, whatever another tab has done to the cookie. */
export async function anotherAccountInAnotherTab({ browser }) {
  const { page, context, errors } = await newVisitor(browser);
  await signIn(page, "ada");
  const other = await context.newPage();
  await signIn(other, "grace");
  await sleep(ACCESS_TOKEN_TTL);
  await page.getByRole("link", { name: "Trending" }).click();
  await isSignedInAs(page, "grace");
  assert.equal(await page.evaluate(async () => (await marqueeTest.marquee.users.getMe({})).user.username), "grace");
  assert.equal(await page.getByRole("alert").count(), 0, "the list is not loaded again");

  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByText("You are signed out.").waitFor();
  await page.getByRole("link", { name: "Newest" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await context.close();
  assert.deepEqual(errors, []);
}

export async function signIn(page, login) {
  await page.goto("/sign-in");
  await page.getByLabel("Username").fill(login);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await isSignedInAs(page, login);
}

/** Waits until the header says whose page it is; lists may link to the same channel. */
async function isSignedInAs(page, login) {
  await page.locator(`header a[href="/channel/${login}"]`).waitFor();
}
