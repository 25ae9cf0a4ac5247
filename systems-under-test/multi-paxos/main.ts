/**
 * One Multi-Paxos node as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { multiPaxos } from "./system.ts";

await runNode((config, random) => multiPaxos.createNode(config, random));
