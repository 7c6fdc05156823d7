/** A labelled input with a hint, and the reason why the server did not take what is in it. */

import type { InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  name: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** What stands in it at first; from then on it is the person's. */
  defaultValue?: string;
  type?: "text" | "email" | "password";
  rows?: number;
  required?: boolean;
  maxLength?: number;
  autoComplete?: string;
}

export function Field(props: FieldProps) {
  const id = useId();
  const { label, hint, error, rows, type = "text", ...input } = props;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const shared = {
    ...input,
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": described || undefined,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? <textarea {...shared} rows={rows} /> : <input {...({ ...shared, type } as InputHTMLAttributes)} />}
      {hint ? (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      ) : null}
    </div>
  );
}
