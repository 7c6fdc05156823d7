/** A labelled input with a hint and the server's error for its value. */

import type { InputHTMLAttributes, TargetedEvent } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  name: string;
  hint?: string | undefined;
  error?: string | undefined;
  value?: string;
  type?: "text" | "email" | "password";
  rows?: number;
  required?: boolean;
  maxLength?: number;
  autoComplete?: string;
  onInput?: (value: string) => void;
}

export function Field(props: FieldProps) {
  const id = useId();
  const { label, hint, error, rows, onInput, type = "text", ...input } = props;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const shared = {
    ...input,
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": described || undefined,
    onInput: (event: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput?.(event.currentTarget.value),
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
