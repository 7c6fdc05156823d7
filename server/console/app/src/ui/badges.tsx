/** Who may call an RPC, what it costs, and whether it streams. */

import type { policyOf } from "../contract/contract";

const STREAMS: Record<string, string> = {
  server_streaming: "server stream",
  client_streaming: "client stream",
  bidi_streaming: "both stream",
};

/** In lists, only what differs from most. */
export function Badges({
  policy,
  kind,
  isShort = false,
}: {
  policy: ReturnType<typeof policyOf>;
  kind: string;
  isShort?: boolean;
}) {
  const stream = STREAMS[kind];
  return (
    <span class="badges">
      {stream ? <span class="badge stream">{isShort ? "stream" : stream}</span> : null}
      {isShort && policy.access !== "admin" ? null : (
        <span class={`badge access-${policy.access}`}>{isShort ? "admin" : ACCESS[policy.access]}</span>
      )}
      {!isShort && policy.cost ? <span class="badge">cost: {policy.cost}</span> : null}
      {!isShort && policy.needsVerifiedEmail ? <span class="badge">verified e-mail</span> : null}
    </span>
  );
}

const ACCESS: Record<string, string> = {
  public: "for everybody",
  optional: "for everybody, more when signed in",
  user: "signed in",
  moderator: "moderators",
  admin: "administrators",
};
