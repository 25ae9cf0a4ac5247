#!/usr/bin/env node
/**
 * g-counter and pn-counter: each node keeps what was added and taken away at each node, sends that to all others now and
 * then, and they keep the larger figures. With `--bug` the figures that are sent are added up.
 */
import { createNode } from "./maelstrom-node.mjs";

const GOSSIP_MS = 200;
const isBroken = process.argv.includes("--bug");
const node = createNode();
const added = {};
const taken = {};

const total = (figures) => Object.values(figures).reduce((sum, figure) => sum + figure, 0);

function merge(own, others) {
  for (const [id, figure] of Object.entries(others)) {
    own[id] = isBroken ? (own[id] ?? 0) + figure : Math.max(own[id] ?? 0, figure);
  }
}

node.on("add", ({ body: { delta } }) => {
  const figures = delta < 0 ? taken : added;
  figures[node.id] = (figures[node.id] ?? 0) + Math.abs(delta);
  return { type: "add_ok" };
});
node.on("read", () => ({ type: "read_ok", value: total(added) - total(taken) }));
node.on("merge", ({ body }) => {
  merge(added, body.added);
  merge(taken, body.taken);
});
setInterval(() => {
  for (const peer of node.peers) node.send(peer, { type: "merge", added, taken });
}, GOSSIP_MS);
node.run();
