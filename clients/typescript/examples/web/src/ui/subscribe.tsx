/** The button that subscribes to a channel; not shown for the own channel. */

import { useLocation } from "preact-iso";
import { account } from "../account";
import { marquee } from "../marquee";
import { say, sayError } from "./toast";

interface SubscribeProps {
  channelId: string;
  subscribed: boolean;
  onChange: (subscribed: boolean, subscriberCount: bigint) => void;
}

export function Subscribe(props: SubscribeProps) {
  const { channelId, subscribed, onChange } = props;
  const { url, route } = useLocation();
  if (account.value?.channel?.id === channelId) return null;
  const toggle = () => {
    if (!account.value) return route(`/sign-in?next=${encodeURIComponent(url)}`);
    marquee.subscriptions.setSubscription({ channelId, subscribed: !subscribed }).then((now) => {
      onChange(now.subscribed, now.subscriberCount);
      say(now.subscribed ? "Subscribed." : "No longer subscribed.");
    }, sayError);
  };
  return (
    <button type="button" class={subscribed ? "button" : "button primary"} onClick={toggle}>
      {subscribed ? "Subscribed" : "Subscribe"}
    </button>
  );
}
