/**
 * One node of the cluster manager as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { mesos } from "./system.ts";

await runNode((config, random) => mesos.createNode(config, random));
