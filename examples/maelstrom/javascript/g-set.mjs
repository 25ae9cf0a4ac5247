#!/usr/bin/env node
/**
 * g-set: each node sends all that it knows to all others now and then, and they add it to what they know. With `--durable`
 * a node that is killed knows again what was added at it: nobody hears of it before it is kept. With `--bug` a node takes
 * over the set that it is sent.
 */
import { createMemory, createNode } from "./maelstrom-node.mjs";

const GOSSIP_MS = 200;
const isBroken = process.argv.includes("--bug");
const node = createNode();
let elements = new Set();
/** What was added at this node, as it is kept or about to be. */
const own = new Set();
const memory = createMemory(node, () => [...own]);

node.prepare = async () => {
  for (const element of (await memory.recall()) ?? []) {
    own.add(element);
    elements.add(element);
  }
};
node.on("add", async ({ body }) => {
  own.add(body.element);
  await memory.keep();
  elements.add(body.element);
  return { type: "add_ok" };
});
node.on("read", () => ({ type: "read_ok", value: [...elements] }));
node.on("merge", ({ body }) => {
  elements = new Set(isBroken ? body.elements : [...elements, ...body.elements]);
});
setInterval(() => {
  for (const peer of node.peers) node.send(peer, { type: "merge", elements: [...elements] });
}, GOSSIP_MS);
node.run();
