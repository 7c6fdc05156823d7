/** Submits a form, one submission at a time, and keeps the errors of its fields. */

import { useRef, useState } from "preact/hooks";
import type { TargetedSubmitEvent } from "preact";
import { fieldViolations } from "@marquee/client";
import { explain } from "../errors";

/** The state of a form. */
export interface FormState {
  readonly sending: boolean;
  /** The error of the whole form; empty when it belongs to a field, which shows it. */
  readonly error: string;
  /** The errors by the field's name in the request, such as `username`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
}

/** `send` receives the form's values by the inputs' names. */
export function useForm(send: (values: (name: string) => string) => Promise<void>): FormState {
  const [state, setState] = useState<{ error: string; fields: Record<string, string> }>({ error: "", fields: {} });
  const [sending, setSending] = useState(false);
  const busy = useRef(false);

  const onSubmit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    const form = event.currentTarget;
    const data = new FormData(form);
    send((name) => String(data.get(name) ?? ""))
      .then(
        () => setState({ error: "", fields: {} }),
        (error: unknown) => {
          const fields = violationsByField(error);
          const inputs = Object.keys(fields).map((name) => form.elements.namedItem(name));
          const input = inputs.find((input) => input instanceof HTMLElement);
          setState({ error: input ? "" : explain(error), fields });
          input?.focus();
        },
      )
      .finally(() => {
        busy.current = false;
        setSending(false);
      });
  };
  return { sending, ...state, onSubmit };
}

/** Returns the errors of the fields, by their names. */
export function violationsByField(error: unknown): Record<string, string> {
  return Object.fromEntries(fieldViolations(error).map(({ field, description }) => [field, description]));
}
