/** Creating an account, which has a channel. */

import { useLocation } from "preact-iso";
import { signUp } from "../account";
import { Field } from "../ui/field";
import { Heading } from "../ui/page";
import { useForm } from "../ui/use-form";
import { destination } from "./sign-in";

export function SignUp() {
  const { query, route } = useLocation();
  const form = useForm(async (value) => {
    await signUp({ username: value("username"), email: value("email"), password: value("password") });
    route(destination(query["next"]), true);
  });
  return (
    <div class="narrow-page">
      <Heading title="Sign up">Make your channel</Heading>
      <form class="panel" onSubmit={form.onSubmit} noValidate aria-busy={form.sending}>
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          required
          hint="3 to 30 letters, digits and underscores. It is your channel's address."
          error={form.fields["username"]}
        />
        <Field label="E-mail" name="email" type="email" autoComplete="email" required error={form.fields["email"]} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint="8 characters or more. A few words are better than one."
          error={form.fields["password"]}
        />
        {form.error ? (
          <p class="form-error" role="alert">
            {form.error}
          </p>
        ) : null}
        <button type="submit" class="button primary" disabled={form.sending}>
          Sign up
        </button>
      </form>
      <p class="aside">
        You have an account? <a href="/sign-in">Sign in</a>
      </p>
    </div>
  );
}
