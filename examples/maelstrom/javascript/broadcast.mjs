#!/usr/bin/env node
/**
 * broadcast: every node tells its peers what it knows and they do not, again until they have said that they know it. So
 * messages get through in the end, also after a cut. With `--bug` each is told once, to the neighbours of the topology.
 */
import { createNode } from "./maelstrom-node.mjs";

const RETRY_MS = 500;
const isBroken = process.argv.includes("--bug");
const node = createNode();
const messages = new Set();
/** By peer: what it has not confirmed. */
const unconfirmed = new Map();
let neighbours = [];

function learn(message, from) {
  if (messages.has(message)) return;
  messages.add(message);
  for (const peer of isBroken ? neighbours : node.peers) {
    if (peer === from) continue;
    if (isBroken) {
      node.send(peer, { type: "gossip", messages: [message] });
      continue;
    }
    const missing = unconfirmed.get(peer) ?? new Set();
    unconfirmed.set(peer, missing.add(message));
    node.send(peer, { type: "gossip", messages: [message] });
  }
}

node.on("topology", ({ body }) => {
  neighbours = body.topology[node.id] ?? [];
  return { type: "topology_ok" };
});
node.on("broadcast", ({ src, body }) => {
  learn(body.message, src);
  return { type: "broadcast_ok" };
});
node.on("read", () => ({ type: "read_ok", messages: [...messages] }));
node.on("gossip", ({ src, body }) => {
  for (const message of body.messages) learn(message, src);
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
