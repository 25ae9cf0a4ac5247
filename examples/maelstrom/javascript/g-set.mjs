#!/usr/bin/env node
/**
 * g-set: a set that grows. Every node sends its whole set to all others now and then, and they merge it. With `--bug` a
 * node takes over the set that it is sent, instead of merging it.
 */
import { createNode } from "./maelstrom-node.mjs";

const GOSSIP_MS = 200;
const isBroken = process.argv.includes("--bug");
const node = createNode();
let elements = new Set();

node.on("add", ({ body }) => {
  elements.add(body.element);
  return { type: "add_ok" };
});
node.on("read", () => ({ type: "read_ok", value: [...elements] }));
node.on("merge", ({ body }) => {
  if (isBroken) elements = new Set(body.elements);
  else for (const element of body.elements) elements.add(element);
});
setInterval(() => {
  for (const peer of node.peers) node.send(peer, { type: "merge", elements: [...elements] });
}, GOSSIP_MS);
node.run();
