/** The captions of a video: list, upload, delete. */

import { useRef, useState } from "preact/hooks";
import { CaptionKind, CaptionSource, type Caption } from "#client/gen/marquee/v1/caption_pb.js";
import { captions } from "../call/services";
import { Alert, Show, useLoad } from "../ui/parts";
import { moment } from "../ui/format";

export function Captions({ videoId }: { videoId: string }) {
  const list = useLoad(async () => (await captions.listCaptions({ videoId })).captions, videoId);
  const [error, setError] = useState<unknown>();
  const remove = async (language: string) => {
    setError(undefined);
    try {
      await captions.deleteCaption({ videoId, language });
      list.again();
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <section class="panel" aria-labelledby="captions-title">
      <h2 id="captions-title">Captions</h2>
      <Show loaded={list} label="Loading the captions">
        {(loaded) =>
          loaded.length ? (
            <ul class="rows">
              {loaded.map((caption) => (
                <CaptionRow key={caption.language} caption={caption} remove={() => void remove(caption.language)} />
              ))}
            </ul>
          ) : (
            <p class="hint">The video has no captions.</p>
          )
        }
      </Show>
      {error === undefined ? null : <Alert error={error} />}
      <AddCaption videoId={videoId} onAdded={list.again} />
    </section>
  );
}

function CaptionRow({ caption, remove }: { caption: Caption; remove: () => void }) {
  const name = languageName(caption.language);
  return (
    <li class="line">
      <span class="grow">
        <strong>{name}</strong> {caption.name} <code>{caption.language}</code>
        <span class="hint">
          {" "}
          {caption.cueCount} {caption.cueCount === 1 ? "cue" : "cues"}, {caption.source === CaptionSource.EMBEDDED ? "from the file" : "uploaded"},{" "}
          {caption.kind === CaptionKind.CAPTIONS ? "with sounds" : "what is said"}, {moment(caption.updateTime)}
        </span>
      </span>
      <a class="button small" href={new URL(caption.url, location.href).pathname} download={`${caption.language}.vtt`}>
        Download<span class="quiet"> {name}</span>
      </a>
      <button type="button" class="button small" onClick={remove}>
        Delete<span class="quiet"> {name}</span>
      </button>
    </li>
  );
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function AddCaption({ videoId, onAdded }: { videoId: string; onAdded: () => void }) {
  const [language, setLanguage] = useState("en");
  const [kind, setKind] = useState(CaptionKind.SUBTITLES);
  const [error, setError] = useState<unknown>();
  const file = useRef<HTMLInputElement>(null);
  const add = async () => {
    const chosen = file.current?.files?.[0];
    if (!chosen) return setError(new Error("choose a file with captions first"));
    setError(undefined);
    try {
      await captions.setCaption({ videoId, language, kind, text: new Uint8Array(await chosen.arrayBuffer()) });
      file.current!.value = "";
      onAdded();
    } catch (reason) {
      setError(reason);
    }
    return undefined;
  };
  return (
    <form
      class="field-row"
      aria-label="Add captions"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div class="field">
        <label for="caption-file">WebVTT or SubRip file</label>
        <input id="caption-file" ref={file} type="file" accept=".vtt,.srt,text/vtt" />
      </div>
      <div class="field">
        <label for="caption-language">Language, such as en or pt-BR</label>
        <input
          id="caption-language"
          type="text"
          value={language}
          onInput={(event) => setLanguage(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="caption-kind">What it has</label>
        <select id="caption-kind" value={kind} onChange={(event) => setKind(Number(event.currentTarget.value))}>
          <option value={CaptionKind.SUBTITLES}>What is said</option>
          <option value={CaptionKind.CAPTIONS}>What is said and heard</option>
        </select>
      </div>
      <button type="submit" class="button">
        Add
      </button>
      {error === undefined ? null : <Alert error={error} />}
    </form>
  );
}
