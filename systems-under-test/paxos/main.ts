/**
 * One node of single-decree Paxos as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { paxos } from "./system.ts";

await runNode((config, random) => paxos.createNode(config, random));
