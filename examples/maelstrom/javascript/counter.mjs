#!/usr/bin/env node
/**
 * g-counter and pn-counter: each node keeps what was added and taken away at each node, sends that to all others now and
 * then, and they keep the larger figures. With `--durable` a node that is killed knows its own figures again: nobody hears
 * of one before it is kept. With `--bug` the smaller figure is kept.
 */
import { createMemory, createNode } from "./maelstrom-node.mjs";

const GOSSIP_MS = 200;
const isBroken = process.argv.includes("--bug");
const node = createNode();
const added = {};
const taken = {};
/** This node's own figures, as they are kept or about to be. */
const own = { added: 0, taken: 0 };
const memory = createMemory(node, () => own);

const total = (figures) => Object.values(figures).reduce((sum, figure) => sum + figure, 0);
const atLeast = (figures, id, figure) => (figures[id] = Math.max(figures[id] ?? 0, figure));

function merge(figures, others) {
  for (const [id, figure] of Object.entries(others)) {
    if (isBroken) figures[id] = Math.min(figures[id] ?? figure, figure);
    else atLeast(figures, id, figure);
  }
}

node.prepare = async () => {
  Object.assign(own, await memory.recall());
  added[node.id] = own.added;
  taken[node.id] = own.taken;
};
node.on("add", async ({ body: { delta } }) => {
  if (delta < 0) own.taken -= delta;
  else own.added += delta;
  const figures = { ...own };
  await memory.keep();
  atLeast(added, node.id, figures.added);
  atLeast(taken, node.id, figures.taken);
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
