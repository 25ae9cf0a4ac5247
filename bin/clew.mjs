#!/usr/bin/env node
/** The `clew` command: hands its arguments to the compiled program. */
import { main } from "../dist/harness/cli/main.js";

await main(process.argv.slice(2));
