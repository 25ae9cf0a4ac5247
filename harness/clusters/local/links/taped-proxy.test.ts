/**
 * What a proxy puts on the tape, over real sockets: every frame with what became of it, whatever bytes come along.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { linkTapes } from "../../messages/link-tape.ts";
import { createMessageTape, type MessageTape, type TapedMessage } from "../../messages/message-tape.ts";
import { eventually } from "../testing/eventually.ts";
import { createMonotonicClock } from "../clock.ts";
import { type Link, openLinks, setRule } from "./link.ts";
import { openProxy, type Proxy } from "./proxy.ts";

const KEPT_MAX = 16_384;

let tape: MessageTape;
let there: Link;
let server: Server;
let proxy: Proxy;
let caller: Socket;
/** The server's end of the connection, and what it has heard. */
let accepted: Socket | undefined;
let heard = "";

beforeEach(async () => {
  tape = createMessageTape({ messagesMax: 1_000, bytesMax: 1_000_000, keptMax: KEPT_MAX });
  const clock = createMonotonicClock();
  const tapes = linkTapes(tape, () => clock.nowNs());
  const links = openLinks(["n1", "n2"], createRandomStream(7), tapes);
  there = links.between("n1", "n2");
  heard = "";
  accepted = undefined;
  server = createServer((socket) => {
    accepted = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => (heard += text));
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  proxy = await openProxy({ there, back: links.between("n2", "n1"), targetPort: () => port });
  caller = connect({ host: proxy.host, port: proxy.port });
  caller.on("error", () => caller.destroy());
});

afterEach(() => {
  caller.destroy();
  proxy.close();
  server.close();
});

const taped = (): readonly TapedMessage[] => Array.from({ length: tape.count() }, (_, number) => tape.read(number));
const texts = (): readonly string[] => taped().map(({ kept }) => kept.toString());
const isOnTape = (count: number) => eventually(`${count} messages`, () => tape.count() === count);

describe("on the tape of a proxy", () => {
  test("are all frames, in both directions, from whom to whom, and when they arrived", async () => {
    caller.write("one\ntwo\n");
    await eventually("the server hears", () => heard === "one\ntwo\n");
    accepted?.write("three\n");
    await isOnTape(3);
    expect(taped()).toMatchObject([
      { from: "n1", to: "n2", lost: undefined },
      { from: "n1", to: "n2", lost: undefined },
      { from: "n2", to: "n1", lost: undefined },
    ]);
    expect(texts()).toEqual(["one\n", "two\n", "three\n"]);
    for (const { time, arrived } of taped()) {
      expect(arrived).toHaveLength(1);
      expect(arrived[0]).toBeGreaterThanOrEqual(time);
    }
  });

  test("a cut takes frames, loss takes others, and a delay makes them late", async () => {
    caller.write("open\n");
    await isOnTape(1);
    setRule(there, { drop: true });
    caller.write("cut\n");
    await isOnTape(2);
    setRule(there, { loss: 1 });
    caller.write("lost\n");
    await isOnTape(3);
    setRule(there, { delayMs: [20, 20] });
    caller.write("late\n");
    await eventually("the server hears the last", () => heard === "open\nlate\n");
    const [open, cut, lost, late] = taped();
    expect(open).toMatchObject({ isCut: false, lost: undefined });
    expect(cut).toMatchObject({ isCut: true, lost: expect.any(Number) as number, arrived: [] });
    expect(lost).toMatchObject({ isCut: false, lost: expect.any(Number) as number, arrived: [] });
    expect((late?.arrived[0] ?? 0) - (late?.time ?? 0)).toBeGreaterThanOrEqual(19e6);
  });

  test("what waits on a connection that breaks is lost", async () => {
    setRule(there, { delayMs: [60_000, 60_000] });
    caller.write("late\n");
    await isOnTape(1);
    accepted?.destroy();
    await eventually("it is lost", () => tape.read(0).lost !== undefined);
    expect(tape.read(0)).toMatchObject({ isCut: false, arrived: [] });
  });

  test("a frame in pieces is one, also when a cut begins in its middle", async () => {
    caller.write('{"half":');
    await eventually("the server hears a half", () => heard === '{"half":');
    setRule(there, { drop: true });
    caller.write('"whole"}\nnext\n');
    await isOnTape(2);
    await eventually("the server hears the whole", () => heard === '{"half":"whole"}\n');
    expect(texts()).toEqual(['{"half":"whole"}\n', "next\n"]);
    expect(taped().map(({ isCut }) => isCut)).toEqual([false, true]);
  });

  test("half a frame is there when its connection ends, passed or lost", async () => {
    caller.write("whole\nhalf");
    await eventually("the server hears it", () => heard === "whole\nhalf");
    caller.end();
    await isOnTape(2);
    expect(texts()).toEqual(["whole\n", "half"]);
    expect(tape.read(1)).toMatchObject({ lost: undefined });
  });

  test("half a frame behind a cut is lost when its connection ends", async () => {
    setRule(there, { drop: true });
    caller.write("half");
    caller.end();
    await isOnTape(1);
    expect(tape.read(0)).toMatchObject({ arrived: [], lost: expect.any(Number) as number });
  });

  test.each([{ drop: false }, { drop: true }])("of 10 MB only the beginning is kept: %o", async (rule) => {
    setRule(there, rule);
    const size = 10_000_000;
    caller.write(`${"x".repeat(size - 1)}\nnext\n`);
    await isOnTape(2);
    if (!rule.drop) await eventually("the server hears all", () => heard.length === size + 5);
    expect(taped().map(({ sizeBytes, kept }) => [sizeBytes, kept.length])).toEqual([
      [size, KEPT_MAX],
      [5, 5],
    ]);
  });

  test("bytes without sense pass as they are", async () => {
    const garbage = Buffer.from(Array.from({ length: 5_000 }, (_, place) => (place * 7919) % 256));
    caller.write(garbage);
    await eventually("the server hears all", () => heard.length === garbage.length);
    expect(Buffer.from(heard, "latin1").equals(garbage)).toBe(true);
    caller.end();
    await eventually("all is on the tape", () => taped().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) === 5_000);
  });
});
