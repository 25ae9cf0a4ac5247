#!/usr/bin/env node
/** The `clew` command: hands its arguments to the compiled program, if this Node can run it. */
import { refuseOtherNodes } from "./node-version.mjs";

refuseOtherNodes();
// Imported here and not above: an import above is read first, and an old Node fails on it.
const { main } = await import("../dist/harness/cli/main.js");
await main(process.argv.slice(2));
