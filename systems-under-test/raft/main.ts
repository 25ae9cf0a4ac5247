/**
 * One Raft node as an operating-system process.
 */
import { runNode } from "../node-kit/process/host.ts";
import { raft } from "./system.ts";

await runNode((config, random) => raft.createNode(config, random));
