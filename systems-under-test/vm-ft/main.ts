/**
 * One node of a VM-FT cluster, host or arbiter, as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { vmFt } from "./system.ts";

await runNode((config, random) => vmFt.createNode(config, random));
