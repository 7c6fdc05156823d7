/** The studio: the channel of the account that is signed in. */

import { user } from "../call/session";
import type { Contract } from "../contract/contract";
import { route } from "../router";
import { SignInFirst } from "../ui/account";
import { Title } from "../ui/parts";
import { Overview } from "./overview";
import { VideoPage } from "./video";
import { VideosPage } from "./videos";

const SECTIONS = [
  { href: "#/studio", name: "Overview", section: "" },
  { href: "#/studio/videos", name: "Videos", section: "videos" },
];

export function Studio({ contract }: { contract: Contract }) {
  const [, section = "", id = ""] = route.value;
  if (!user.value) {
    return (
      <div class="page alone">
        <Title id="studio">Studio</Title>
        <SignInFirst what="The studio shows your own channel: its videos, how they are watched, and what is stored." />
      </div>
    );
  }
  return (
    <div class="page alone" key={user.value.id}>
      <nav class="sections" aria-label="Studio">
        {SECTIONS.map((one) => (
          <a key={one.name} href={one.href} {...(one.section === section && { "aria-current": "page" as const })}>
            {one.name}
          </a>
        ))}
      </nav>
      {section === "" ? <Overview /> : id ? <VideoPage key={id} id={id} contract={contract} /> : <VideosPage />}
    </div>
  );
}
