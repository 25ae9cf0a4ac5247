#!/usr/bin/env node
/**
 * unique-ids: the node's own id, the time of its start and a counter. With `--bug` the counter alone.
 */
import { createNode } from "./maelstrom-node.mjs";

const isBroken = process.argv.includes("--bug");
const node = createNode();
// A node that was killed counts from 0 again, so its start is part of the id.
const started = `${Date.now()}.${process.pid}`;
let count = 0;

node.on("generate", () => {
  count++;
  return { type: "generate_ok", id: isBroken ? count : `${node.id}-${started}-${count}` };
});
node.run();
