#!/usr/bin/env node
/**
 * The toy of the clusters' tests as a program that speaks Maelstrom's protocol: the first node keeps a register and copies
 * it to the others, and every node carries out orders (see toy-node.ts). Argument: the folder of its disk.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [, , folder] = process.argv;
const startedMs = performance.now();
const state = { value: null, lines: [], heard: [], received: 0, lastBeat: {}, linkDowns: [], applied: [] };
const waiting = new Map();
let id = "";
let peers = [];
let primary = "";
let bootRecords = 0;
let writes = 0;

const send = (dest, body) => writeSync(1, `${JSON.stringify({ src: id, dest, body })}\n`);
const note = (told) => writeSync(2, `${JSON.stringify({ note: told })}\n`);
const disk = () => join(folder, `${id}.records`);
const save = (record) => appendFileSync(disk(), `${JSON.stringify(record)}\n`);

function boot({ node_id: own, node_ids: all }) {
  id = own;
  primary = all[0];
  peers = all.filter((node) => node !== own);
  const records = existsSync(disk()) ? readFileSync(disk(), "utf8").trim().split("\n") : [];
  bootRecords = records.length;
  for (const record of records.map((text) => JSON.parse(text))) {
    if ("line" in record) state.lines.push(record.line);
    else state.value = record.value;
  }
  note({ event: "role", role: id === primary ? "primary" : "backup", term: 1 });
  return { type: "init_ok" };
}

function look() {
  const now = Math.floor(performance.now() - startedMs);
  return { ...state, incarnation: `${id}.${process.pid}`, bootRecords, now, wall: Date.now() };
}

/** Each gives the value of the reply; undefined: later, or never. */
const orders = {
  save({ line }) {
    state.lines.push(line);
    save({ line });
    return null;
  },
  tell({ to, texts }) {
    for (const text of texts) send(to, { type: "text", text });
    return null;
  },
  note({ note: told }) {
    note(told);
    return null;
  },
  look,
  wait({ ms }, reply) {
    setTimeout(() => reply(Math.floor(performance.now() - startedMs)), ms);
  },
  halt: () => process.exit(10),
  throw() {
    throw new Error("asked to throw");
  },
};

function operate({ f, value }, reply) {
  if (f === "order") {
    const answer = orders[value.do](value, reply);
    if (answer !== undefined) reply(answer);
  } else if (id !== primary) {
    reply({ redirect: primary });
  } else if (f === "read") {
    reply(state.value);
  } else {
    state.value = value;
    save({ value });
    const majority = Math.floor((peers.length + 1) / 2) + 1;
    const number = ++writes;
    if (majority === 1) reply(value);
    else waiting.set(number, { missing: majority - 1, reply: () => reply(value) });
    for (const peer of peers) send(peer, { type: "copy", number, value });
  }
}

function copied({ number }) {
  const write = waiting.get(number);
  if (write === undefined || --write.missing > 0) return;
  waiting.delete(number);
  write.reply();
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, body } = JSON.parse(line);
  const answer = (reply) => send(src, { ...reply, in_reply_to: body.msg_id });
  const toys = (value) => answer({ type: "toy_ok", value });
  // An operator's request has no type.
  if (body.type === undefined) return operate({ f: "order", value: body.order }, toys);
  switch (body.type) {
    case "init":
      return answer(boot(body));
    case "toy":
      return operate(body, toys);
    case "text":
      return void state.heard.push(`${src}: ${body.text}`);
    case "copy":
      state.value = body.value;
      save({ value: body.value });
      return send(src, { type: "copied", number: body.number });
    case "copied":
      return copied(body);
  }
});
process.stdin.on("end", () => process.exit(0));
