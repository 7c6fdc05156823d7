/** The console: the page that the server serves at /console/. */

import { render } from "preact";
import { App } from "./app";
import { whoAmI } from "./call/session";

render(<App />, document.getElementById("app")!);
void whoAmI();
