import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../node.ts";
import { countLoss, readDiskCounters } from "./lying-disk.ts";
import {
  buildToy,
  connectTo,
  makeDirectory,
  removeDirectories,
  runToy,
  startToy,
  type Toy,
  type ToyOptions,
  until,
} from "./testing/toy-process.ts";

let main = "";
const toys: Toy[] = [];

beforeAll(async () => {
  main = await buildToy();
});

afterEach(async () => {
  for (const toy of toys.splice(0)) await toy.kill();
});

afterAll(removeDirectories);

function start(options: Omit<ToyOptions, "main"> = {}): Toy {
  const toy = startToy({ main, ...options });
  toys.push(toy);
  return toy;
}

const noteOf = (toy: Toy, event: string): Json | undefined =>
  toy.stdout.find((line) => JSON.stringify(line).startsWith(`{"note":{"event":"${event}"`));

describe("a node process", () => {
  test("announces its port, answers, ticks, applies in order and can be inspected", async () => {
    const toy = start();
    const client = await connectTo(await toy.ready());
    expect(await Promise.all([client.ask({ add: 1 }), client.ask({ add: "zwölf" })])).toEqual([1, 2]);
    expect(await client.ask({ read: true })).toEqual([1, "zwölf"]);
    expect(await client.inspect()).toEqual({ values: [1, "zwölf"] });
    expect(await client.ask({ applied: true })).toEqual([1, 2]);
    expect(await until(() => noteOf(toy, "woken"))).toEqual({ note: { event: "woken" } });
    expect(toy.stdout.slice(0, 2)).toEqual([
      { ready: true, port: expect.any(Number), pid: toy.child.pid },
      { note: { event: "booted", incarnation: "n1-1", records: 0 } },
    ]);
  });

  test("says how far it is when it has come further, and not again and again", async () => {
    const toy = start();
    const client = await connectTo(await toy.ready());
    const said = (): readonly string[] =>
      toy.stdout.map((line) => JSON.stringify(line)).filter((line) => line.includes('"progress"'));
    await until(() => said()[0]);
    for (const add of [1, 2, 3]) await client.ask({ add });
    const last = '{"note":{"event":"progress","committed":3,"applied":3}}';
    await until(() => (said().at(-1) === last ? last : undefined));
    expect(said().length).toBeLessThanOrEqual(5);
    expect(new Set(said()).size).toBe(said().length);
  });

  test("keeps what it answered for through a kill", async () => {
    const first = start();
    const client = await connectTo(await first.ready());
    for (const add of [1, 2, 3]) await client.ask({ add });
    await client.ask({ checkpoint: true });
    await client.ask({ add: 4 });
    await first.kill();
    const second = start({ dataDir: first.dataDir });
    expect(await (await connectTo(await second.ready())).ask({ read: true })).toEqual([1, 2, 3, 4]);
    expect(fs.readdirSync(first.dataDir).sort()).toEqual(["checkpoint-1", "wal-1"]);
  });

  test("with a true disk also keeps what it answered before the sync", async () => {
    const first = start();
    const client = await connectTo(await first.ready());
    await client.ask({ add: 1, unsafe: true });
    await first.kill();
    const second = start({ dataDir: first.dataDir });
    expect(await (await connectTo(await second.ready())).ask({ read: true })).toEqual([1]);
  });

  test("with a lying disk loses exactly the unsynced records, and they are counted", async () => {
    const slow = [60_000, 60_000] as const;
    const first = start({ disk: "lying", fsyncMs: [0, 5] });
    const client = await connectTo(await first.ready());
    await client.ask({ add: 1 });
    await client.ask({ checkpoint: true });
    await client.ask({ add: 2 });
    expect(readDiskCounters(first.dataDir)).toEqual({ recordsWritten: 3, recordsSynced: 3 });
    await first.kill();
    expect(countLoss(first.dataDir)).toEqual({ written: 3, kept: 3, lost: 0 });

    const second = start({ disk: "lying", fsyncMs: slow, dataDir: first.dataDir });
    const again = await connectTo(await second.ready());
    expect(await again.ask({ read: true })).toEqual([1, 2]);
    for (const add of [3, 4, 5]) await again.ask({ add, unsafe: true });
    let isAnswered = false;
    void again.ask({ add: 6 }).then(() => (isAnswered = true));
    expect(await again.ask({ read: true })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(isAnswered).toBe(false);
    await second.kill();
    expect(readDiskCounters(first.dataDir)).toEqual({ recordsWritten: 4, recordsSynced: 0 });
    expect(countLoss(first.dataDir)).toEqual({ written: 4, kept: 0, lost: 4 });

    const third = start({ disk: "lying", dataDir: first.dataDir });
    expect(await (await connectTo(await third.ready())).ask({ read: true })).toEqual([1, 2]);
  });

  test("reaches its peers, and reaches them again after they were away", async () => {
    const peer = start({ id: "n2" });
    const port = await peer.ready();
    const toy = start({ peers: { n2: { host: "127.0.0.1", port } } });
    const client = await connectTo(await toy.ready());
    await client.ask({ tell: 7, to: "n2" });
    expect(await until(() => noteOf(peer, "told"))).toEqual({ note: { event: "told", from: "n1", value: 7 } });
    await peer.kill();
    await until(() => noteOf(toy, "link down"));
    const reborn = start({ id: "n2", port });
    await reborn.ready();
    await client.ask({ tell: 8, to: "n2" });
    expect(await until(() => noteOf(reborn, "told"))).toEqual({ note: { event: "told", from: "n1", value: 8 } });
  });

  test("closes a connection that speaks no frames, says so, and goes on", async () => {
    const toy = start();
    const port = await toy.ready();
    const bad = await connectTo(port);
    bad.raw("GET / HTTP/1.1\r\n\r\n");
    await until(() => bad.isClosed());
    await until(() => toy.stderr().includes('expected a JSON object a line, found "GET / HTTP/1.1'));
    expect(await (await connectTo(port)).ask({ add: 1 })).toBe(1);
  });
});

describe("a node process ends", () => {
  test("when its stdin closes, at once", async () => {
    const toy = start();
    await toy.ready();
    toy.child.stdin?.end();
    expect(await toy.ended()).toBe(0);
  });

  test("with 0 when it is told to stop", async () => {
    const toy = start();
    await toy.ready();
    toy.child.kill("SIGTERM");
    expect(await toy.ended()).toBe(0);
  });

  test("with 10 when it halts, after what it said before", async () => {
    const toy = start();
    const client = await connectTo(await toy.ready());
    expect(await client.ask({ halt: true })).toBe("last words");
    expect(await toy.ended()).toBe(10);
    expect(toy.stdout.at(-1)).toEqual({ note: { event: "halted", why: "asked to" } });
  });

  test("with 1 and a stack when the node throws", async () => {
    const toy = start();
    const client = await connectTo(await toy.ready());
    void client.ask({ fail: true });
    expect(await toy.ended()).toBe(1);
    expect(toy.stderr()).toMatch(/Error: asked to fail\n +at /);
  });

  test("with 255 when its port is in use, which it names", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as net.AddressInfo;
    const toy = start({ port });
    expect(await toy.ended()).toBe(255);
    expect(toy.stderr()).toBe(`Cannot listen on 127.0.0.1:${port}: port ${port} is in use; choose another.\n`);
    taken.close();
  });

  test("with 254 and one line when its config is wrong", async () => {
    const file = path.join(makeDirectory(), "config.json");
    fs.writeFileSync(file, '{"id": 7}');
    for (const [args, message] of [
      [["--config", file], `${file}: id: expected a text, found 7.\n`],
      [["--config", `${file}.missing`], /expected a readable config file: ENOENT/],
      [["--port", "1"], 'Expected the arguments --config <file>, found "--port 1".\n'],
    ] as const) {
      const toy = runToy([main, ...args]);
      toys.push(toy);
      expect(await toy.ended()).toBe(254);
      expect(toy.stderr()).toMatch(message);
    }
  });

  test("with 1 when its log is damaged in the middle, naming file and byte", async () => {
    const first = start();
    const client = await connectTo(await first.ready());
    for (const add of ["one", "two", "three"]) await client.ask({ add });
    await first.kill();
    const file = path.join(first.dataDir, "wal-0");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("two", "2wo"));
    const second = start({ dataDir: first.dataDir });
    expect(await second.ended()).toBe(1);
    expect(second.stderr()).toContain(`${file}: expected a whole record at byte 26, found a damaged one`);
  });
});
