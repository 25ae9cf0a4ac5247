/**
 * One server as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { zookeeper } from "./system.ts";

await runNode((config, random) => zookeeper.createNode(config, random));
