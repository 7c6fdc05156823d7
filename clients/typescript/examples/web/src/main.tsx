/** The entry: styles, the session of an earlier visit, and the app. */

import "./styles/base.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/videos.css";
import "./styles/watch.css";
import "./styles/upload.css";
import "./styles/edit.css";
import { definePlayer } from "@marquee/client/player";
import { render } from "preact";
import { restoreAccount } from "./account";
import { App } from "./app";

definePlayer();
const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
render(<App />, root);
void restoreAccount();

// For the browser test, which calls the API as the page does; no other build contains this.
if (import.meta.env.MODE === "test") void import("./test-hook");
