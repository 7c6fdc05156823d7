/** A channel's picture, or the first letter of its name. */

import type { ChannelSummary } from "@marquee/client";
import { sources } from "../format";

/** Hidden from screen readers, because the name is beside it. `size` is in pixels. */
export function Avatar(props: { channel: Pick<ChannelSummary, "displayName" | "avatar">; size: number }) {
  const { channel, size } = props;
  const [first] = channel.avatar;
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${size * 0.44}px` };
  return first ? (
    <img class="avatar" style={style} src={first.url} srcset={sources(channel.avatar)} sizes={`${size}px`} alt="" />
  ) : (
    <span class="avatar" style={style} aria-hidden="true">
      {[...channel.displayName][0]?.toUpperCase()}
    </span>
  );
}
