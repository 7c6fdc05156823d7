/** Hands the page's client to the browser test; in the build of the mode `test` only. */

import * as library from "@marquee/client";
import { marquee } from "./marquee";

Object.assign(globalThis, { marqueeTest: { marquee, library } });
