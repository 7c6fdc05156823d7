/** Signing out: the session is over, here and on the server. */

import assert from "node:assert/strict";
import { refreshCookie } from "./session.mjs";

export async function leave({ ada: { page, context } }) {
  await page.goto("/");
  const signOut = page.getByRole("button", { name: "Sign out" });
  await signOut.waitFor();
  const { value } = await refreshCookie(context);
  await signOut.click();
  await page.getByText("You are signed out.").waitFor();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  assert.equal(await refreshCookie(context), undefined, "the cookie is gone");

  const reasons = await page.evaluate(async (refreshToken) => {
    const { marquee, library } = marqueeTest;
    const refused = [marquee.users.getMe({}), marquee.auth.refreshSession({ refreshToken })].map((call) =>
      call.then(
        () => "answered",
        (error) => library.ErrorReason[library.errorReason(error)],
      ),
    );
    return Promise.all(refused);
  }, value);
  assert.deepEqual(reasons, ["TOKEN_MISSING", "SESSION_REVOKED"]);

  await page.reload();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
}
