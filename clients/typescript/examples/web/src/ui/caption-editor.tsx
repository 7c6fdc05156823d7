/** Lists, uploads and deletes the captions of a video. */

import { useId, useRef } from "preact/hooks";
import { CaptionKind, CaptionSource, type Caption } from "@marquee/client";
import { languageName } from "../format";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { Field } from "./field";
import { Icon } from "./icon";
import { Failed } from "./notice";
import { say, sayError } from "./toast";
import { useForm } from "./use-form";

export function CaptionEditor(props: { videoId: string }) {
  const { videoId } = props;
  const {
    data: captions,
    error,
    set,
    retry,
  } = useLoad(async (signal) => {
    const { captions } = await marquee.captions.listCaptions({ videoId }, { signal });
    return captions;
  }, videoId);
  const others = (caption: Caption) => (captions ?? []).filter(({ language }) => language !== caption.language);
  const remove = (caption: Caption) =>
    marquee.captions.deleteCaption({ videoId, language: caption.language }).then(() => {
      set(others(caption));
      say("The captions are deleted.");
    }, sayError);
  const added = (caption: Caption) => {
    set([...others(caption), caption].sort((a, b) => (a.language < b.language ? -1 : 1)));
    say("The captions are there.");
  };
  return (
    <section class="panel" aria-labelledby="captions">
      <h2 id="captions">Captions</h2>
      {error !== undefined ? <Failed error={error} retry={retry} /> : null}
      {captions?.length === 0 ? <p class="hint">There are none yet.</p> : null}
      {captions?.length ? (
        <ul class="captions">
          {captions.map((caption) => (
            <CaptionRow key={caption.language} caption={caption} remove={() => remove(caption)} />
          ))}
        </ul>
      ) : null}
      <CaptionForm videoId={videoId} added={added} />
    </section>
  );
}

function CaptionRow(props: { caption: Caption; remove: () => void }) {
  const { caption, remove } = props;
  const name = caption.name || languageName(caption.language);
  return (
    <li>
      <span class="caption-name">{name}</span>
      <span class="meta">
        <span>{caption.language}</span>
        <span>{caption.kind === CaptionKind.CAPTIONS ? "Captions" : "Subtitles"}</span>
        <span>{caption.source === CaptionSource.EMBEDDED ? "from the file" : "uploaded"}</span>
        <span>{caption.cueCount === 1 ? "1 text" : `${caption.cueCount} texts`}</span>
      </span>
      <span class="caption-actions">
        <a class="button quiet-button" href={caption.url} download={`${caption.language}.vtt`} aria-label={`Download ${name}`}>
          Download
        </a>
        <button type="button" class="button quiet-button" aria-label={`Delete ${name}`} onClick={remove}>
          <Icon name="bin" />
        </button>
      </span>
    </li>
  );
}

function CaptionForm(props: { videoId: string; added: (caption: Caption) => void }) {
  const { videoId, added } = props;
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const form = useForm(async (value) => {
    const [chosen] = file.current?.files ?? [];
    if (!chosen) return say("Choose a file first.");
    const text = new Uint8Array(await chosen.arrayBuffer());
    const kind = value("kind") === "captions" ? CaptionKind.CAPTIONS : CaptionKind.SUBTITLES;
    const language = value("language").trim();
    const { caption } = await marquee.captions.setCaption({ videoId, language, name: value("name").trim(), kind, text });
    if (caption) added(caption);
    file.current?.form?.reset();
  });
  return (
    <form class="caption-form" onSubmit={form.onSubmit} noValidate aria-busy={form.sending}>
      <h3>Add captions</h3>
      <div class="field">
        <label for={`${id}-file`}>File</label>
        <input
          ref={file}
          id={`${id}-file`}
          name="text"
          type="file"
          accept=".vtt,.srt,text/vtt"
          aria-invalid={form.fields["text"] ? true : undefined}
          aria-describedby={`${id}-file-hint`}
        />
        <p id={`${id}-file-hint`} class={form.fields["text"] ? "field-error" : "hint"}>
          {form.fields["text"] ?? "WebVTT or SubRip (.vtt, .srt), 1 MB at most."}
        </p>
      </div>
      <Field
        label="Language"
        name="language"
        required
        hint="As a tag: en, pt-BR, zh-Hant. Captions in the same language are replaced."
        error={form.fields["language"]}
      />
      <Field
        label="Name"
        name="name"
        maxLength={100}
        hint="What viewers choose; empty for the name of the language."
        error={form.fields["name"]}
      />
      <fieldset class="choices">
        <legend>For whom</legend>
        <label>
          <input type="radio" name="kind" value="subtitles" defaultChecked />
          <span>
            Subtitles<span class="hint">What is said, for viewers who do not know the language.</span>
          </span>
        </label>
        <label>
          <input type="radio" name="kind" value="captions" />
          <span>
            Captions<span class="hint">And what else is heard, for viewers who do not hear it.</span>
          </span>
        </label>
      </fieldset>
      {form.error ? (
        <p class="form-error" role="alert">
          {form.error}
        </p>
      ) : null}
      <button type="submit" class="button primary" disabled={form.sending}>
        Add captions
      </button>
    </form>
  );
}
