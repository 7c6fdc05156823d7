/** Who is signed in. */

import { computed, signal } from "@preact/signals";
import type { User } from "@marquee/client";
import { marquee } from "./marquee";

/** The account; null when nobody is signed in; undefined until that is known. */
export const account = signal<User | null | undefined>(undefined);

/** Whether it is known who is signed in, if anybody: what a page loads depends on it. */
export const accountKnown = computed(() => account.value !== undefined);

// The session also ends elsewhere: revoked from another device, or too old. And another tab may sign in to another account,
// which calls from here are made by from then on: the page must show that one.
marquee.session.onChange(({ signedIn }) => {
  if (!account.value) return;
  account.value = null;
  if (signedIn) void restoreAccount();
});

/** Who waits longer for the server than this, in milliseconds, gets the pages as nobody, and as themselves when it answers. */
const PATIENCE = 2_000;

/** After the page was loaded: whose session is in the cookie. */
export async function restoreAccount(): Promise<void> {
  const timer = setTimeout(() => (account.value ??= null), PATIENCE);
  try {
    account.value = (await marquee.session.restore()) ? await me() : null;
  } catch {
    // The API is out of reach: the pages say so when they load, and offer to try again. Who has signed in meanwhile stays.
    account.value ??= null;
  } finally {
    clearTimeout(timer);
  }
}

/** Makes an account and signs this browser in. Fails with what the server refuses of the three. */
export async function signUp(details: { username: string; email: string; password: string }): Promise<void> {
  const { user } = await marquee.auth.register(details);
  account.value = user ?? null;
}

/** Signs this browser in; `login` is the username or the e-mail address. */
export async function signIn(login: string, password: string): Promise<void> {
  const { user } = await marquee.auth.login({ login, password });
  account.value = user ?? null;
}

/** Ends the session on the server too. */
export async function signOut(): Promise<void> {
  await marquee.auth.logout({});
  account.value = null;
}

async function me(): Promise<User | null> {
  const { user } = await marquee.users.getMe({});
  return user ?? null;
}
