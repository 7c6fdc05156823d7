/** The comments of a video, page by page, and the form for a new one. */

import { useRef, useState } from "preact/hooks";
import { CommentOrder, type Comment, type Video } from "@marquee/client";
import { account } from "../account";
import { compact } from "../format";
import type { Live } from "../live";
import { usePages } from "../load";
import { marquee } from "../marquee";
import { CommentItem } from "./comment-item";
import { Empty, Failed } from "./notice";
import { More } from "./video-list";
import { useForm } from "./use-form";
import { useLocation } from "preact-iso";

const PAGE_SIZE = 20;

export function Comments(props: { video: Video; live: Live }) {
  const { video, live } = props;
  const [order, setOrder] = useState(CommentOrder.TOP);
  const heading = useRef<HTMLHeadingElement>(null);
  const pages = usePages(async (pageToken, signal) => {
    const page = await marquee.comments.listComments(
      { videoId: video.id, order, pageSize: PAGE_SIZE, pageToken },
      { signal },
    );
    return { items: page.comments, nextPageToken: page.nextPageToken };
  }, `${video.id} ${order} ${account.value?.id}`);
  const { items, error, hasMore, more, change } = pages;

  /** Adds a comment, unless it is there already: what is written here is told, too. */
  const add = (comment: Comment) =>
    change((items) => (items.some(({ id }) => id === comment.id) ? items : [comment, ...items]));
  const replace = (id: string, by: (old: Comment) => Comment | undefined) =>
    change((items) => items.flatMap((item) => (item.id === id ? (by(item) ?? []) : item)));
  const onChange = (id: string, comment: Comment | undefined) => {
    // The button that had the focus is removed with the comment.
    if (!comment) heading.current?.focus({ preventScroll: true });
    replace(id, () => comment);
  };
  live.onComment.current = (event) => {
    if (event.case === "commentCreated" && !event.value.parentId) {
      add(signed(event.value));
    } else if (event.case === "commentUpdated") {
      const { text, deleted, editTime } = event.value;
      replace(event.value.id, (old) => ({ ...old, text, deleted, ...(editTime && { editTime }) }));
    } else if (event.case === "commentDeleted") {
      replace(event.value.commentId, () => undefined);
    }
  };

  return (
    <section class="comments" aria-labelledby="comments">
      <div class="section-head">
        <h2 id="comments" ref={heading} tabIndex={-1}>Comments {compact(video.commentCount)}</h2>
        <label>
          <span class="quiet">Order</span>
          <select value={order} onChange={(event) => setOrder(Number(event.currentTarget.value))}>
            <option value={CommentOrder.TOP}>Most liked</option>
            <option value={CommentOrder.CREATE_TIME_DESC}>Newest</option>
          </select>
        </label>
      </div>
      <CommentForm videoId={video.id} onWritten={add} />
      {error !== undefined && !items ? <Failed error={error} retry={more} /> : null}
      {items?.length === 0 && !hasMore ? <Empty title="Nobody has said anything yet." /> : null}
      <ul class="comment-list" aria-busy={pages.loading}>
        {items && unique(items).map((comment) => (
          <CommentItem
            key={comment.id}
            comment={comment}
            mayDelete={mayDelete(comment, video)}
            onChange={(changed) => onChange(comment.id, changed)}
          />
        ))}
      </ul>
      <More pages={pages} what="comments" />
    </section>
  );
}

/** A comment that was just told, as somebody sees it who may be signed in: messages to all viewers do not say who likes it. */
function signed(comment: Comment): Comment {
  return account.value ? { ...comment, viewer: { $typeName: "marquee.v1.CommentViewer", liked: false } } : comment;
}

/** Each comment once: a comment may be told before the page that has it is loaded. */
function unique(items: readonly Comment[]): Comment[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** Whether the viewer may delete the comment: its author and the video's owner may. */
function mayDelete(comment: Comment, video: Video): boolean {
  const own = account.value?.channel?.id;
  return own !== undefined && (own === comment.channel?.id || own === video.channel?.id);
}

function CommentForm(props: { videoId: string; onWritten: (comment: Comment) => void }) {
  const { url } = useLocation();
  const [text, setText] = useState("");
  // One id for one comment, however often it is sent; created when it is sent, because pages that are not secure have
  // no `crypto.randomUUID`.
  const requestId = useRef("");
  const form = useForm(async () => {
    requestId.current ||= crypto.randomUUID();
    const { comment } = await marquee.comments.createComment({
      videoId: props.videoId,
      text: text.trim(),
      requestId: requestId.current,
    });
    requestId.current = "";
    setText("");
    if (comment) props.onWritten(comment);
  });
  if (!account.value) {
    return (
      <p class="aside">
        <a href={`/sign-in?next=${encodeURIComponent(url)}`}>Sign in</a> to say something.
      </p>
    );
  }
  return (
    <form class="comment-form" onSubmit={form.onSubmit}>
      <label class="quiet" for="comment-text">
        Your comment
      </label>
      <textarea
        id="comment-text"
        name="text"
        rows={2}
        maxLength={10_000}
        placeholder="Say something"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          requestId.current = "";
        }}
      />
      {form.error ? (
        <p class="form-error" role="alert">
          {form.error}
        </p>
      ) : null}
      <button type="submit" class="button primary" disabled={form.sending || !text.trim()}>
        Comment
      </button>
    </form>
  );
}
