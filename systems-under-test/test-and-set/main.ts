/**
 * The arbiter as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { testAndSet } from "./system.ts";

await runNode((config, random) => testAndSet.createNode(config, random));
