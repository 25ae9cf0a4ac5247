#!/usr/bin/env node
/**
 * echo: answers with what it was sent. With `--bug` every tenth answer is that of the request before.
 */
import { createNode } from "./maelstrom-node.mjs";

const isBroken = process.argv.includes("--bug");
const node = createNode();
let count = 0;
let last = "";

node.on("echo", ({ body }) => {
  const answer = isBroken && ++count % 10 === 0 ? last : body.echo;
  last = body.echo;
  return { type: "echo_ok", echo: answer };
});
node.run();
