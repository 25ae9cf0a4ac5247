#!/usr/bin/env node
/**
 * broadcast: every node tells its peers what it knows and they do not, again until they have said that they know it. So
 * messages get through in the end, also after a cut. With `--durable` also after a kill: nothing is shown, told or
 * confirmed before it is kept. With `--bug` each is told once, to the neighbours of the topology.
 */
import { createMemory, createNode } from "./maelstrom-node.mjs";

const RETRY_MS = 500;
const isBroken = process.argv.includes("--bug");
const node = createNode();
const messages = new Set();
/** What is kept, or about to be. */
const kept = new Set();
const memory = createMemory(node, () => [...kept]);
/** By peer: what it has not confirmed. */
const unconfirmed = new Map();
let neighbours = [];

async function learn(values, from) {
  const fresh = values.filter((value) => !messages.has(value));
  if (fresh.length === 0) return;
  for (const value of fresh) kept.add(value);
  await memory.keep();
  for (const value of fresh) {
    if (!messages.has(value)) spread(value, from);
  }
}

function spread(value, from) {
  messages.add(value);
  for (const peer of isBroken ? neighbours : node.peers) {
    if (peer === from) continue;
    if (!isBroken) {
      const missing = unconfirmed.get(peer) ?? new Set();
      unconfirmed.set(peer, missing.add(value));
    }
    node.send(peer, { type: "gossip", messages: [value] });
  }
}

node.prepare = async () => {
  for (const value of (await memory.recall()) ?? []) {
    kept.add(value);
    spread(value);
  }
};
node.on("topology", ({ body }) => {
  neighbours = body.topology[node.id] ?? [];
  return { type: "topology_ok" };
});
node.on("broadcast", async ({ src, body }) => {
  await learn([body.message], src);
  return { type: "broadcast_ok" };
});
node.on("read", () => ({ type: "read_ok", messages: [...messages] }));
node.on("gossip", async ({ src, body }) => {
  await learn(body.messages, src);
  if (!isBroken) node.send(src, { type: "known", messages: body.messages });
});
node.on("known", ({ src, body }) => {
  for (const message of body.messages) unconfirmed.get(src)?.delete(message);
});
setInterval(() => {
  for (const [peer, missing] of unconfirmed) {
    if (missing.size > 0) node.send(peer, { type: "gossip", messages: [...missing] });
  }
}, RETRY_MS);
node.run();
