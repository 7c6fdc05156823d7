/**
 * The form with a video's title and visibility; it can be filled in and submitted while the file is still being sent.
 */

import { Visibility } from "@marquee/client";
import { describe, publish, TITLE_LENGTH, type Task } from "../uploads";
import { Field } from "./field";
import { useForm, violationsByField } from "./use-form";

const VISIBILITIES: ReadonlyArray<readonly [Visibility, string, string]> = [
  [Visibility.PUBLIC, "Public", "Everybody finds it."],
  [Visibility.UNLISTED, "Unlisted", "Everybody who has its address."],
  [Visibility.PRIVATE, "Private", "You alone."],
];

export function PublishForm(props: { upload: Task }) {
  const { details, phase, wanted, error } = props.upload;
  const form = useForm(publish);
  // The error, whether it came when the button was pressed or later, when all bytes had been sent.
  const fields = violationsByField(error);
  const waiting = phase === "publishing" || wanted;
  return (
    <form class="panel" onSubmit={form.onSubmit} noValidate>
      <Field
        label="Title"
        name="title"
        value={details.title}
        onInput={(title) => describe({ title })}
        maxLength={TITLE_LENGTH}
        required
        error={fields["title"]}
      />
      <Field
        label="Description"
        name="description"
        rows={4}
        value={details.description}
        onInput={(description) => describe({ description })}
        maxLength={5000}
        error={fields["description"]}
      />
      <fieldset class="choices">
        <legend>Who finds it</legend>
        {VISIBILITIES.map(([value, name, hint]) => (
          <label key={value}>
            <input
              type="radio"
              name="visibility"
              checked={details.visibility === value}
              onChange={() => describe({ visibility: value })}
            />
            <span>
              {name}
              <span class="hint">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="button primary" disabled={waiting}>
        {waiting ? "Publishing" : "Publish"}
      </button>
    </form>
  );
}
