/** What a video is called and who finds it; it may be filled in, and sent, while the bytes still travel. */

import { Visibility } from "@marquee/client";
import { publish, type Task } from "../uploads";
import { Field } from "./field";
import { useForm } from "./use-form";

const VISIBILITIES: ReadonlyArray<readonly [Visibility, string, string]> = [
  [Visibility.PUBLIC, "Public", "Everybody finds it."],
  [Visibility.UNLISTED, "Unlisted", "Everybody who has its address."],
  [Visibility.PRIVATE, "Private", "You alone."],
];

/** The most characters of a title. */
const TITLE = 100;

export function PublishForm(props: { upload: Task }) {
  const { upload } = props;
  const form = useForm((value) =>
    publish({
      title: value("title").trim(),
      description: value("description"),
      visibility: Number(value("visibility")),
    }),
  );
  const waiting = upload.phase === "publishing" || (upload.details !== undefined && upload.phase !== "sent");
  return (
    <form class="panel" onSubmit={form.onSubmit} noValidate>
      <Field label="Title" name="title" defaultValue={upload.details?.title ?? titleOf(upload.file)} maxLength={TITLE} required error={form.fields["title"]} />
      <Field
        label="Description"
        name="description"
        rows={4}
        defaultValue={upload.details?.description ?? ""}
        maxLength={5000}
        error={form.fields["description"]}
      />
      <fieldset class="choices">
        <legend>Who finds it</legend>
        {VISIBILITIES.map(([value, name, hint]) => (
          <label key={value}>
            <input type="radio" name="visibility" value={value} defaultChecked={value === Visibility.PUBLIC} />
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

/** `holiday_by-the-sea.mp4` is `holiday by the sea`. */
function titleOf(file: File): string {
  const words = file.name
    .replace(/\.[^.]*$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return [...words].slice(0, TITLE).join("");
}
