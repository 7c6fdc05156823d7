/** The button that likes a video or a comment. */

import { useLocation } from "preact-iso";
import { account } from "../account";
import { compact, count as counted } from "../format";
import { marquee } from "../marquee";
import { Icon } from "./icon";
import { sayError } from "./toast";

interface LikeProps {
  target: { case: "videoId" | "commentId"; value: string };
  /** The kind of object, in a word. */
  what: string;
  count: bigint;
  liked: boolean;
  onChange: (liked: boolean, likeCount: bigint) => void;
}

export function Like(props: LikeProps) {
  const { target, what, count, liked, onChange } = props;
  const { url, route } = useLocation();
  const toggle = () => {
    if (!account.value) return route(`/sign-in?next=${encodeURIComponent(url)}`);
    marquee.likes.setLike({ target, liked: !liked }).then((now) => onChange(now.liked, now.likeCount), sayError);
  };
  return (
    <button
      type="button"
      class="button like"
      aria-pressed={liked}
      aria-label={`Like this ${what}, ${counted(count, "like")}`}
      onClick={toggle}
    >
      <Icon name="like" />
      <span aria-hidden="true">{compact(count)}</span>
    </button>
  );
}
