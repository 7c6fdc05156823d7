/** One comment with its author, text and actions. */

import type { Comment } from "@marquee/client";
import { ago } from "../format";
import { marquee } from "../marquee";
import { Avatar } from "./avatar";
import { Icon } from "./icon";
import { Like } from "./like";
import { say, sayError } from "./toast";

interface CommentItemProps {
  comment: Comment;
  mayDelete: boolean;
  /** Called with the changed comment; with undefined when it was deleted. */
  onChange: (comment: Comment | undefined) => void;
}

export function CommentItem(props: CommentItemProps) {
  const { comment, mayDelete, onChange } = props;
  const { channel, viewer } = comment;
  if (comment.deleted || !channel) return <li class="comment meta">This comment was deleted.</li>;
  const remove = () =>
    marquee.comments.deleteComment({ commentId: comment.id }).then(() => {
      onChange(undefined);
      say("The comment is deleted.");
    }, sayError);
  return (
    <li class="comment">
      <Avatar channel={channel} size={36} />
      <div>
        <p class="meta">
          <a href={`/channel/${channel.username}`}>{channel.displayName}</a>
          <span>
            {ago(comment.createTime)}
            {comment.editTime ? ", edited" : ""}
          </span>
        </p>
        <p class="words">{comment.text}</p>
        <div class="comment-actions">
          <Like
            target={{ case: "commentId", value: comment.id }}
            what="comment"
            count={comment.likeCount}
            liked={viewer?.liked ?? false}
            onChange={(liked, likeCount) => viewer && onChange({ ...comment, likeCount, viewer: { ...viewer, liked } })}
          />
          {mayDelete ? (
            <button type="button" class="button quiet-button" aria-label="Delete this comment" onClick={remove}>
              <Icon name="bin" />
            </button>
          ) : null}
        </div>
      </div>
    </li>
  );
}
