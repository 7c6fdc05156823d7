/** The comments on a video, which its owner can delete and answer. */

import { useState } from "preact/hooks";
import type { Comment } from "#client/gen/marquee/v1/comment_pb.js";
import type { Video } from "#client/gen/marquee/v1/video_pb.js";
import { comments } from "../call/services";
import { count, moment } from "../ui/format";
import { Alert, More, type Pages, Show, useLoad } from "../ui/parts";

type List = Pages<Comment>;

export function Comments({ video }: { video: Video }) {
  const load = async (pageToken: string): Promise<List> => {
    const page = await comments.listComments({ videoId: video.id, pageToken });
    return { items: page.comments, next: page.nextPageToken };
  };
  const list = useLoad(() => load(""), video.id);
  const [error, setError] = useState<unknown>();
  const attempt = async (action: () => Promise<void>) => {
    setError(undefined);
    try {
      await action();
    } catch (reason) {
      setError(reason);
    }
  };
  const remove = (one: Comment, { items, next }: List) =>
    attempt(async () => {
      await comments.deleteComment({ commentId: one.id });
      list.set({ items: items.filter(({ id }) => id !== one.id), next });
    });
  const reply = (parent: Comment, text: string) =>
    attempt(async () => {
      await comments.createComment({ videoId: video.id, parentId: parent.id, text });
      list.again();
    });
  return (
    <section class="panel" aria-labelledby="comments-title">
      <h2 id="comments-title">Comments</h2>
      {error === undefined ? null : <Alert error={error} />}
      <Show loaded={list} label="Loading the comments">
        {(loaded) => (
          <>
            {loaded.items.length ? null : (
              <p class="hint">{video.commentsDisabled ? "Comments are switched off." : "Nobody has commented yet."}</p>
            )}
            <ul class="rows">
              {loaded.items.map((one) => (
                <CommentRow
                  key={one.id}
                  comment={one}
                  remove={() => void remove(one, loaded)}
                  reply={(text) => reply(one, text)}
                />
              ))}
            </ul>
            <More list={list} shown={loaded} load={load} />
          </>
        )}
      </Show>
    </section>
  );
}

function CommentRow({
  comment,
  remove,
  reply,
}: {
  comment: Comment;
  remove: () => void;
  reply: (text: string) => Promise<void>;
}) {
  const [text, setText] = useState<string>();
  const author = comment.channel?.displayName ?? "deleted";
  return (
    <li class="line">
      <div class="grow">
        <p>
          <strong>{author}</strong> <time>{moment(comment.createTime)}</time>
        </p>
        <p class="said">{comment.deleted ? "Its author has deleted it." : comment.text}</p>
        <p class="hint">
          {count(comment.likeCount)} likes, {count(comment.replyCount)} replies
        </p>
        {text === undefined ? null : (
          <form
            class="fields"
            onSubmit={(event) => {
              event.preventDefault();
              void reply(text).then(() => setText(undefined));
            }}
          >
            <div class="field">
              <label for={`reply-${comment.id}`}>Reply to {author}</label>
              <textarea
                id={`reply-${comment.id}`}
                rows={2}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            </div>
            <div class="actions">
              <button type="submit" class="button small primary">
                Send
              </button>
              <button type="button" class="button small" onClick={() => setText(undefined)}>
                Cancel
              </button>
            </div>
          </form>
        )}
      </div>
      {comment.deleted ? null : (
        <div class="actions">
          <button type="button" class="button small" onClick={() => setText("")}>
            Reply
          </button>
          <button type="button" class="button small" onClick={remove}>
            Delete
          </button>
        </div>
      )}
    </li>
  );
}
