/** The header of every page: navigation, search, and the signed-in account. */

import { useLocation } from "preact-iso";
import { account, signOut } from "../account";
import { Avatar } from "./avatar";
import { Icon } from "./icon";
import { say, sayError } from "./toast";
import { UploadBadge } from "./upload-progress";

export function Header() {
  return (
    <header class="header">
      <a class="brand" href="/" aria-label="Marquee, home">
        <span>Marquee</span>
      </a>
      <SearchForm />
      <nav class="actions" aria-label="Your account">
        <Account />
      </nav>
    </header>
  );
}

function SearchForm() {
  const { query, path, route } = useLocation();
  return (
    <search class="search">
      <form
        action="/search"
        onSubmit={(event) => {
          event.preventDefault();
          const text = String(new FormData(event.currentTarget).get("q") ?? "").trim();
          if (text) route(`/search?q=${encodeURIComponent(text)}`);
        }}
      >
        <input
          type="search"
          name="q"
          aria-label="Search videos"
          placeholder="Search"
          maxLength={200}
          defaultValue={path === "/search" ? (query["q"] ?? "") : ""}
          key={path === "/search" ? query["q"] : ""}
        />
        <button type="submit" aria-label="Search">
          <Icon name="search" />
        </button>
      </form>
    </search>
  );
}

function Account() {
  const { route } = useLocation();
  const user = account.value;
  if (user === undefined) return null;
  if (user === null) {
    return (
      <>
        <a class="button quiet-button" href="/sign-in">
          Sign in
        </a>
        <a class="button primary" href="/sign-up">
          Sign up
        </a>
      </>
    );
  }
  const leave = () =>
    signOut().then(() => {
      say("You are signed out.");
      route("/");
    }, sayError);
  return (
    <>
      <UploadBadge />
      <a class="button primary" href="/upload">
        <Icon name="upload" />
        <span class="wide">Upload</span>
      </a>
      {user.channel ? (
        <a class="round" href={`/channel/${user.channel.username}`} aria-label="Your channel">
          <Avatar channel={user.channel} size={36} />
        </a>
      ) : null}
      <button type="button" class="button quiet-button" onClick={leave}>
        <Icon name="leave" />
        <span class="wide">Sign out</span>
      </button>
    </>
  );
}
