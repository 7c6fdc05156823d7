/** Signing in with a password; returns to the previous page afterwards. */

import { useLocation } from "preact-iso";
import { signIn } from "../account";
import { Field } from "../ui/field";
import { Heading } from "../ui/page";
import { useForm } from "../ui/use-form";

/** Returns the path to go to afterwards, which must be of this site. */
export function destination(next: string | undefined): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

export function SignIn() {
  const { query, route } = useLocation();
  const form = useForm(async (value) => {
    await signIn(value("login"), value("password"));
    route(destination(query["next"]), true);
  });
  return (
    <div class="narrow-page">
      <Heading title="Sign in">Welcome back</Heading>
      <form class="panel" onSubmit={form.onSubmit} noValidate aria-busy={form.sending}>
        <Field label="Username or e-mail" name="login" autoComplete="username" required error={form.fields["login"]} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={form.fields["password"]}
        />
        {form.error ? (
          <p class="form-error" role="alert">
            {form.error}
          </p>
        ) : null}
        <button type="submit" class="button primary" disabled={form.sending}>
          Sign in
        </button>
      </form>
      <p class="aside">
        New here?{" "}
        <a href={`/sign-up${query["next"] ? `?next=${encodeURIComponent(query["next"])}` : ""}`}>Make an account</a>
      </p>
    </div>
  );
}
