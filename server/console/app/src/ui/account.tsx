/** Who is signed in: the menu at the top, and the dialog to sign in. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { bearer, signIn, signOut, user } from "../call/session";
import { Role } from "#client/gen/marquee/v1/user_pb.js";
import { sentenceOf } from "../call/failure";

const isDialogOpen = signal(false);

export function openSignIn() {
  isDialogOpen.value = true;
}

export function AccountMenu() {
  const account = user.value;
  const menu = useRef<HTMLDetailsElement>(null);
  const [said, say] = useState("");
  useEffect(() => {
    const close = (event: Event) => {
      const isOutside = !menu.current?.contains(event.target as Node);
      const isEscape = event instanceof KeyboardEvent && event.key === "Escape";
      if (menu.current?.open && (isEscape || (event.type === "pointerdown" && isOutside))) menu.current.open = false;
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, []);
  if (account === undefined) return <span class="account" />;
  if (account === null) {
    return (
      <span class="account">
        <button type="button" class="button" onClick={openSignIn}>
          Sign in
        </button>
      </span>
    );
  }
  const copyToken = async () => {
    try {
      await navigator.clipboard.writeText((await bearer()) ?? "");
      say("Copied. It works for some minutes.");
    } catch {
      say("This page may not use the clipboard.");
    }
  };
  return (
    <details class="account" ref={menu}>
      <summary class="button">
        <span class="who">{account.username}</span>
      </summary>
      <div class="menu">
        <p>
          <strong>{account.channel?.displayName ?? account.username}</strong>
          <span class="hint">{account.email}</span>
          <span class="hint">{(Role[account.role] ?? "").toLowerCase()}</span>
        </p>
        <button type="button" class="button" onClick={() => void copyToken()}>
          Copy the access token
        </button>
        <p class="hint" aria-live="polite">
          {said}
        </p>
        <button type="button" class="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  );
}

export function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const isOpen = isDialogOpen.value;
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(login, password);
      setPassword("");
      isDialogOpen.value = false;
    } catch (reason) {
      setError(reason);
    }
    setBusy(false);
  };
  return (
    <dialog ref={dialog} aria-labelledby="sign-in-title" onClose={() => (isDialogOpen.value = false)}>
      <form
        class="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id="sign-in-title">Sign in</h2>
        <div class="field">
          <label for="sign-in-login">Username or e-mail address</label>
          <input
            id="sign-in-login"
            type="text"
            autocomplete="username"
            required
            value={login}
            onInput={(event) => setLogin(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="sign-in-password">Password</label>
          <input
            id="sign-in-password"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
        <div aria-live="polite">{error === undefined ? null : <p class="alert">{sentenceOf(error)}</p>}</div>
        <div class="actions">
          <button type="submit" class="button primary" disabled={isBusy}>
            {isBusy ? "Signing in" : "Sign in"}
          </button>
          <button type="button" class="button" onClick={() => (isDialogOpen.value = false)}>
            Cancel
          </button>
        </div>
        <p class="hint">
          The session is kept in this tab only. No account yet?{" "}
          <a href="#/call/marquee.v1.AuthService/Register" onClick={() => (isDialogOpen.value = false)}>
            Call Register
          </a>
          .
        </p>
      </form>
    </dialog>
  );
}

/** What pages for accounts show to others. */
export function SignInFirst({ what }: { what: string }) {
  return (
    <div class="empty">
      <p>{what}</p>
      <button type="button" class="button primary" onClick={openSignIn}>
        Sign in
      </button>
    </div>
  );
}
