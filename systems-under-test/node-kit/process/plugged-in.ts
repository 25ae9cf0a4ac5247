/**
 * A node of a system that was plugged in, as an operating-system process: `plugged-in.js MODULE SYSTEM --config FILE`.
 */
import process from "node:process";
import { pluggedSystem } from "../../plugged-system.ts";
import { runNode } from "./host.ts";
import { loadModule } from "./load-module.ts";

const [path = "", name = ""] = process.argv.splice(2, 2);
const system = pluggedSystem(await loadModule(path), name);
if (system === undefined) throw new Error(`${path}: expected a system named "${name}" among its exports, found none.`);
await runNode((config, random) => system.createNode(config, random));
