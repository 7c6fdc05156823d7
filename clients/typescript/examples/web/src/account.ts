/** The signed-in account. */

import { computed, signal } from "@preact/signals";
import type { User } from "@marquee/client";
import { marquee } from "./marquee";

/** The account; null when no account is signed in; undefined until that is known. */
export const account = signal<User | null | undefined>(undefined);

/** Whether it is known which account is signed in, if any; what a page loads depends on it. */
export const accountKnown = computed(() => account.value !== undefined);

// The session can also end elsewhere: revoked from another device, or too old. And another tab may sign in to another
// account; later calls of this page are made by that account, so the page must show it.
marquee.session.onChange(({ signedIn }) => {
  if (!account.value) return;
  account.value = null;
  if (signedIn) void restoreAccount();
});

/**
 * How long pages wait for the session, in milliseconds. After that they are shown as to an anonymous visitor, until the
 * server answers.
 */
const PATIENCE = 2_000;

/** After the page was loaded: restores the session in the cookie. */
export async function restoreAccount(): Promise<void> {
  const timer = setTimeout(() => (account.value ??= null), PATIENCE);
  try {
    account.value = (await marquee.session.restore()) ? await me() : null;
  } catch {
    // The API cannot be reached: pages show that when they load, and offer to try again. An account that signed in
    // meanwhile stays.
    account.value ??= null;
  } finally {
    clearTimeout(timer);
  }
}

/** Creates an account and signs this browser in. Fails when the server rejects one of the three values. */
export async function signUp(details: { username: string; email: string; password: string }): Promise<void> {
  const { user } = await marquee.auth.register(details);
  account.value = user ?? null;
}

/** Signs this browser in; `login` is the username or the e-mail address. */
export async function signIn(login: string, password: string): Promise<void> {
  const { user } = await marquee.auth.login({ login, password });
  account.value = user ?? null;
}

/** Signs out, on the server, too. */
export async function signOut(): Promise<void> {
  await marquee.auth.logout({});
  account.value = null;
}

async function me(): Promise<User | null> {
  const { user } = await marquee.users.getMe({});
  return user ?? null;
}
