/**
 * One node of the toy as a process.
 */
import { runNode } from "../../../systems-under-test/node-kit/process/host.ts";
import { createToyNode } from "./toy-node.ts";

await runNode(createToyNode);
