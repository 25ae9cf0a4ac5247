/**
 * Proxies in front of servers whose protocol nobody knows, over real sockets: what callers and servers feel must be what
 * TCP would let them feel.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { LinkRule } from "../../cluster.ts";
import { linkTapes } from "../../messages/link-tape.ts";
import { createMessageTape, type MessageTape } from "../../messages/message-tape.ts";
import { byteWords } from "../../messages/content-words.ts";
import { tapedRecords } from "../../messages/testing/taped-records.ts";
import { createMonotonicClock } from "../../local/clock.ts";
import { openLinks, setRule } from "../../local/links/link.ts";
import { eventually } from "../../local/testing/eventually.ts";
import { freePorts } from "../nodes/free-ports.ts";
import { createStreamGate } from "./stream-gate.ts";
import { type CallerLinks, openServerProxy, type ServerProxy } from "./server-proxy.ts";

/** What one end of a connection has seen. */
interface End {
  readonly socket: Socket;
  text: string;
  isOver: boolean;
  /** Code of the error with which it ended, if any. */
  error: string | undefined;
}

const links = openLinks(["n1", "n2"], createRandomStream(7));
let there = links.between("n1", "n2");
let back = links.between("n2", "n1");
let tape: MessageTape;
let server: Server;
let proxy: ServerProxy;
let isUp = true;
/** What the server has accepted. */
let accepted: End[] = [];
const errors: Error[] = [];

function watch(socket: Socket): End {
  const end: End = { socket, text: "", isOver: false, error: undefined };
  socket.on("data", (piece: Buffer) => (end.text += piece.toString()));
  socket.on("error", (error: NodeJS.ErrnoException) => (end.error = error.code));
  socket.once("close", () => (end.isOver = true));
  return end;
}

beforeEach(async () => {
  const clock = createMonotonicClock();
  tape = createMessageTape({ messagesMax: 100, bytesMax: 10_000, keptMax: 100 });
  const tapes = linkTapes(tape, () => clock.nowNs());
  const fresh = openLinks(["n1", "n2"], createRandomStream(7), tapes);
  there = fresh.between("n1", "n2");
  back = fresh.between("n2", "n1");
  accepted = [];
  isUp = true;
  server = createServer((socket) => accepted.push(watch(socket)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: targetPort } = server.address() as { readonly port: number };
  const [port = 0] = await freePorts(1);
  proxy = openServerProxy({
    port,
    targetPort,
    callers: [{ there, back }],
    isLines: false,
    isUp: () => isUp,
    onError: (error) => errors.push(error),
  });
});

afterEach(() => {
  proxy.close();
  server.close();
  for (const { socket } of accepted) socket.destroy();
  if (errors.length > 0) throw new AggregateError(errors, "the proxy could not listen");
});

const call = (): End => watch(connect({ host: "127.0.0.1", port: proxy.port, noDelay: true }));

async function joined(): Promise<readonly [caller: End, callee: End]> {
  const caller = call();
  const before = accepted.length;
  await eventually("the server is called", () => accepted.length > before);
  return [caller, accepted.at(-1) as End];
}

/** Sends a piece and waits until the link has counted it. */
async function send(from: End, text: string, link = there): Promise<void> {
  const counted = (): number => link.passed + link.dropped;
  const before = counted();
  from.socket.write(text);
  await eventually(`${text} is counted`, () => counted() > before);
}

const cut: LinkRule = { drop: true };

describe("a proxy of bytes", () => {
  test("carries them as they are, both ways, and the end of the connection, too", async () => {
    const [caller, callee] = await joined();
    await send(caller, "no line end");
    await send(callee, "\0\n\xff", back);
    await eventually("both have it", () => callee.text === "no line end" && caller.text !== "");
    callee.socket.end();
    await eventually("the caller knows", () => caller.isOver);
    expect(caller.error).toBeUndefined();
  });

  test("behind a cut shows nothing, neither bytes nor ends; when it is over, the connection is", async () => {
    const [caller, callee] = await joined();
    await send(caller, "before");
    setRule(there, cut);
    await send(caller, "lost");
    await send(callee, "other way", back);
    await eventually("the other way is open", () => caller.text === "other way");
    expect([caller.isOver, callee.isOver, callee.text]).toEqual([false, false, "before"]);
    setRule(there, {});
    await eventually("both know", () => caller.isOver && callee.isOver);
    // Bytes are missing, so nothing may come after them.
    expect(callee.text).toBe("before");
    expect(there).toMatchObject({ passed: 1, dropped: 1 });
  });

  test("leaves a connection as it is on which nothing was lost in a cut", async () => {
    const [caller, callee] = await joined();
    setRule(there, cut);
    await send(callee, "x", back);
    setRule(there, {});
    await send(caller, "after");
    await eventually("it arrives", () => callee.text === "after");
    expect(caller.isOver).toBe(false);
  });

  test("lets a caller behind a cut wait, and call again when it is over", async () => {
    setRule(there, cut);
    const caller = call();
    await eventually("it waits", () => !caller.socket.connecting);
    await send(caller, "hello");
    expect(accepted).toEqual([]);
    setRule(there, {});
    await eventually("it is turned away", () => caller.isOver);
    const [again, callee] = await joined();
    await send(again, "hello");
    await eventually("it is heard", () => callee.text === "hello");
  });

  test("refuses callers while the server is down, but not behind a cut", async () => {
    isUp = false;
    proxy.reconsider();
    const refused = call();
    await eventually("it is refused", () => refused.isOver);
    expect(refused.error).toBe("ECONNREFUSED");
    setRule(there, cut);
    const waiting = call();
    await eventually("it waits", () => !waiting.socket.connecting);
    expect(waiting.isOver).toBe(false);
    setRule(there, {});
    isUp = true;
    proxy.reconsider();
    await joined();
  });

  test("behind a lossy link delivers everything in order, later, and counts what was sent again", async () => {
    const [caller, callee] = await joined();
    setRule(there, { loss: 0.5 });
    const begun = performance.now();
    for (const piece of ["a", "b", "c", "d"]) await send(caller, piece);
    await eventually("all arrive", () => callee.text === "abcd");
    expect(there.passed).toBe(4);
    expect(there.dropped).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(200);
  });

  test("gives a connection up on which everything is lost", async () => {
    const [caller, callee] = await joined();
    setRule(there, { loss: 1 });
    await send(caller, "never");
    await eventually("both know", () => caller.isOver && callee.isOver);
    expect(callee.text).toBe("");
  });

  test("delivers nothing after a piece that was given up, before the connection ends", () => {
    const delivered: string[] = [];
    const nothing = (): void => undefined;
    const deliver = (piece: Buffer): void => void delivered.push(piece.toString());
    const gate = createStreamGate({ link: there, deliver, onEnd: nothing, onTorn: nothing, onRelief: nothing });
    there.rule = { loss: 1 };
    gate.offer(Buffer.from("lost"), 4);
    there.rule = {};
    gate.offer(Buffer.from("after"), 5);
    expect(delivered).toEqual([]);
    gate.dispose();
  });

  test("behind a slow link keeps the order also when the delay ends in between", async () => {
    const [caller, callee] = await joined();
    setRule(there, { delayMs: [60, 60] });
    await send(caller, "early ");
    setRule(there, {});
    await send(caller, "late");
    await eventually("both arrive", () => callee.text === "early late");
    expect(there).toMatchObject({ passed: 2, delayed: 1 });
  });
});

describe("a proxy that all call", () => {
  test("cuts off only the one whose link is cut", async () => {
    const fresh = openLinks(["n1", "n2", "n3"], createRandomStream(7));
    const pairOf = (from: string): CallerLinks => ({
      there: fresh.between(from, "n2"),
      back: fresh.between("n2", from),
    });
    const [ofN1, ofN3] = [pairOf("n1"), pairOf("n3")];
    const [port = 0] = await freePorts(1);
    const { port: targetPort } = server.address() as { readonly port: number };
    let next: CallerLinks | undefined = ofN1;
    const shared = openServerProxy({
      port,
      targetPort,
      callers: [ofN1, ofN3],
      callerOf: () => next,
      isLines: false,
      isUp: () => isUp,
      onError: (error) => errors.push(error),
    });
    const say = (text: string): End => {
      const end = watch(connect({ host: "127.0.0.1", port, noDelay: true }));
      end.socket.write(text);
      return end;
    };
    setRule(ofN1.there, cut);
    const first = say("from n1");
    await eventually("it is swallowed", () => ofN1.there.dropped === 1);
    next = ofN3;
    say("from n3");
    await eventually("n3 is heard", () => accepted.at(-1)?.text === "from n3");
    next = undefined;
    say("from somebody");
    await eventually("somebody is heard", () => accepted.at(-1)?.text === "from somebody");
    expect([accepted.length, first.isOver, ofN3.there.passed]).toEqual([2, false, 1]);
    shared.close();
  });
});

describe("on the tape of a proxy of bytes", () => {
  const told = (): unknown[] =>
    tapedRecords(tape, byteWords).map(({ from, to, text, arrived, lost, isCut = false }) => [
      `${from}>${to} ${text}`,
      arrived.length === 1 ? "arrived" : lost === undefined ? "under way" : isCut ? "cut" : "lost",
    ]);

  test("is each piece with its size, its first bytes as text, and what became of it", async () => {
    const [caller, callee] = await joined();
    await send(caller, "GET /key HTTP/1.1\r\n\r\n");
    await send(callee, "\0\x01\x02\x03", back);
    setRule(there, cut);
    await send(caller, "PUT");
    setRule(there, {});
    await eventually("the connection ends", () => caller.isOver && callee.isOver);
    const [again] = await joined();
    setRule(there, { loss: 1 });
    await send(again, "DELETE");
    await eventually("it is given up", () => again.isOver);
    expect(told()).toEqual([
      ["n1>n2 21 bytes: GET /key HTTP/1.1", "arrived"],
      ["n2>n1 4 bytes, no text", "arrived"],
      ["n1>n2 3 bytes: PUT", "cut"],
      ["n1>n2 6 bytes: DELETE", "lost"],
    ]);
  });

  test("is also what somebody says who calls behind a cut", async () => {
    setRule(there, cut);
    const caller = call();
    await send(caller, "hello");
    expect(told()).toEqual([["n1>n2 5 bytes: hello", "cut"]]);
  });

  test("is what waits on a slow link, until it arrives", async () => {
    const [caller, callee] = await joined();
    setRule(there, { delayMs: [800, 800] });
    await send(caller, "late");
    expect(told()).toEqual([["n1>n2 4 bytes: late", "under way"]]);
    await eventually("it arrives", () => callee.text === "late");
    expect(told()).toEqual([["n1>n2 4 bytes: late", "arrived"]]);
  });
});
