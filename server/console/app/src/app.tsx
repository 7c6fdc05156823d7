/** The frame of all pages: the header, and the page of the address. Pages other than the playground are loaded when they are opened. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadContract, type Contract } from "./contract/contract";
import { isAdmin, user } from "./call/session";
import { Playground } from "./playground/page";
import { route } from "./router";
import { AccountMenu, SignInDialog } from "./ui/account";
import { Alert, Show, Spinner, Title, useLoad } from "./ui/parts";

type Page = ComponentType<{ contract: Contract }>;

/** The pages besides the playground. */
const PAGES: Record<string, () => Promise<Page>> = {
  watch: async () => (await import("./films/page")).Films,
  docs: async () => (await import("./docs/page")).Docs,
  studio: async () => (await import("./studio/page")).Studio,
  admin: async () => (await import("./admin/page")).Admin,
};

const NAV = [
  { href: "#/watch", name: "Films", pages: ["watch"] },
  { href: "#/call", name: "Playground", pages: ["", "call"] },
  { href: "#/docs", name: "Docs", pages: ["docs"] },
  { href: "#/studio", name: "Studio", pages: ["studio"] },
  { href: "#/admin", name: "Admin", pages: ["admin"] },
];

export function App() {
  const page = route.value[0] ?? "";
  const contract = useLoad(loadContract, "contract");
  const isPlayground = page === "" || page === "call";
  return (
    <>
      <button type="button" class="skip button" onClick={() => document.querySelector("main")?.focus()}>
        Go to the content
      </button>
      <header class="top">
        <a class="brand" href="#/call" aria-label="Marquee console: playground">
          <span class="sign" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="brand-name">
            Marquee <span>console</span>
          </span>
        </a>
        <nav aria-label="Console">
          {NAV.filter(({ name }) => name !== "Admin" || isAdmin() || page === "admin").map(({ href, name, pages }) => (
            <a key={name} href={href} {...(pages.includes(page) && { "aria-current": "page" as const })}>
              {name}
            </a>
          ))}
        </nav>
        <AccountMenu />
      </header>
      <main tabIndex={-1}>
        {isPlayground && contract.error === undefined ? (
          <Playground contract={contract.value} />
        ) : (
          <Show loaded={contract} label="Loading the contract">
            {(loaded) => <PageOf name={page} contract={loaded} />}
          </Show>
        )}
      </main>
      <SignInDialog />
    </>
  );
}

function PageOf({ name, contract }: { name: string; contract: Contract }) {
  const [loaded, setLoaded] = useState<{ name: string; page?: Page; error?: unknown }>();
  const load = PAGES[name];
  useEffect(() => {
    load?.().then(
      (page) => setLoaded({ name, page }),
      (error: unknown) => setLoaded({ name, error }),
    );
  }, [name]);
  if (!load) return <NotFound />;
  if (loaded?.name !== name) return <Spinner label="Loading the page" />;
  if (loaded.error) return <Alert error={loaded.error} again={() => location.reload()} />;
  const needsAccount = name === "studio" || name === "admin";
  if (needsAccount && user.value === undefined) return <Spinner label="Looking for your session" />;
  return loaded.page ? <loaded.page contract={contract} /> : null;
}

function NotFound() {
  return (
    <div class="page narrow">
      <Title id="missing">There is no such page</Title>
      <p>
        Go to the <a href="#/call">playground</a>.
      </p>
    </div>
  );
}
