/** The pages for administrators: live metrics and jobs. */

import { isAdmin, user } from "../call/session";
import type { Contract } from "../contract/contract";
import { route } from "../router";
import { SignInFirst } from "../ui/account";
import { Title } from "../ui/parts";
import { Jobs } from "./jobs";
import { Live } from "./live";
import { Server } from "./server";

const SECTIONS = [
  { href: "#/admin", name: "Live", section: "" },
  { href: "#/admin/jobs", name: "Jobs", section: "jobs" },
  { href: "#/admin/server", name: "Server", section: "server" },
];

export function Admin({ contract }: { contract: Contract }) {
  const [, section = ""] = route.value;
  if (!isAdmin()) {
    return (
      <div class="page alone">
        <Title id="admin">Admin</Title>
        {user.value ? (
          <p class="empty">
            Your account is not an administrator's. Whoever runs the server can make it one:{" "}
            <code>marquee user set-role {user.value.username} admin</code>, and sign in again.
          </p>
        ) : (
          <SignInFirst what="These pages are for administrators: what the server is doing, and its jobs." />
        )}
      </div>
    );
  }
  return (
    <div class="page alone">
      <nav class="sections" aria-label="Admin">
        {SECTIONS.map((one) => (
          <a key={one.name} href={one.href} {...(one.section === section && { "aria-current": "page" as const })}>
            {one.name}
          </a>
        ))}
      </nav>
      {section === "jobs" ? <Jobs /> : section === "server" ? <Server contract={contract} /> : <Live />}
    </div>
  );
}
