/** Gives the browser test access to the page's client; only in builds of the mode `test`. */

import * as library from "@marquee/client";
import { marquee } from "./marquee";

Object.assign(globalThis, { marqueeTest: { marquee, library } });
