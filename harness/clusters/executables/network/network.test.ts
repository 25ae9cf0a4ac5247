/**
 * The network in virtual time: latencies, links and their rules, counts and the journal.
 */
import { describe, expect, test } from "vitest";
import { maelstromWords } from "../../messages/content-words.ts";
import { createMessageTape } from "../../messages/message-tape.ts";
import { tapedRecords } from "../../messages/testing/taped-records.ts";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createVirtualClock } from "../../../generator/testing/virtual-clock.ts";
import type { LinkRule } from "../../cluster.ts";
import type { Latency } from "./latency.ts";
import type { Body, Message } from "./message.ts";
import { createMessageJournal } from "./message-journal.ts";
import { createNetwork, type EndpointKind, type Post } from "./network.ts";
import { openNetworkLinks } from "./network-links.ts";

interface Heard {
  readonly ms: number;
  readonly by: string;
  readonly what: unknown;
}

const KINDS: { readonly [id: string]: EndpointKind } = {
  n1: "node",
  n2: "node",
  "lin-kv": "service",
  c1: "client",
  c2: "harness",
};

/** Two nodes, a service, a client and the harness; everybody hears everything, except who is absent. */
function bench(
  options: { readonly latency?: Latency; readonly seed?: number; readonly absent?: readonly string[] } = {},
) {
  const { latency = { meanMs: 0, distribution: "constant" }, seed = 1, absent = [] } = options;
  const clock = createVirtualClock();
  const random = createRandomStream(seed);
  const links = openNetworkLinks(["n1", "n2"], random);
  const tape = createMessageTape({ messagesMax: 100, bytesMax: 10_000, keptMax: 1_000 });
  const journal = createMessageJournal(tape);
  const overflows: string[] = [];
  const network = createNetwork({ clock, links, latency, random, journal, onOverflow: (id) => overflows.push(id) });
  const heard: Heard[] = [];
  const undelivered: unknown[] = [];
  const posts = new Map<string, Post>();
  for (const [id, kind] of Object.entries(KINDS)) {
    posts.set(
      id,
      network.join({
        id,
        kind,
        receive({ body }) {
          if (absent.includes(id)) return false;
          heard.push({ ms: clock.nowNs() / 1e6, by: id, what: body["what"] });
          return true;
        },
        onUndelivered: ({ body }: Message) => undelivered.push(body["what"]),
      }),
    );
  }
  const send = (src: string, dest: string, what: Body[string]): boolean =>
    posts.get(src)?.send({ src, dest, body: { type: "text", what } }) ?? false;
  const rule = (from: string, to: string, set: LinkRule): unknown => links.setRule(from, to, set);
  return { clock, network, links, tape, heard, undelivered, overflows, send, rule };
}

const whatOf = (heard: readonly Heard[]): readonly unknown[] => heard.map(({ what }) => what);
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

describe("latency", () => {
  test("is for messages between servers, services too, and not for those of clients", () => {
    const { clock, heard, send } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    for (const [src, dest] of [
      ["n1", "n2"],
      ["n1", "lin-kv"],
      ["lin-kv", "n1"],
      ["n1", "c1"],
      ["c1", "n1"],
      ["c2", "n2"],
    ] as const) {
      send(src, dest, src);
    }
    expect(heard.map(({ by, ms }) => [by, ms])).toEqual([
      ["c1", 0],
      ["n1", 0],
      ["n2", 0],
    ]);
    clock.run();
    expect(new Map(heard.slice(3).map(({ by, ms }) => [by, ms]))).toEqual(
      new Map([
        ["n1", 10],
        ["n2", 10],
        ["lin-kv", 10],
      ]),
    );
  });

  test.each([
    ["constant", 10, 10],
    ["uniform", 0, 20],
    ["exponential", 0, Infinity],
  ] as const)("that is %s is between %i and %d ms, and 10 on average", (distribution, least, most) => {
    const { clock, heard, send } = bench({ latency: { meanMs: 10, distribution } });
    for (const number of numbers(5_000)) send("n1", "n2", number);
    clock.run();
    const times = heard.map(({ ms }) => ms);
    expect(times.length).toBe(5_000);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...times)).toBeLessThanOrEqual(most);
    // Some half percent of exponential ones are above five times the mean.
    expect(times.some((ms) => ms > 50)).toBe(distribution === "exponential");
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    expect(mean).toBeGreaterThan(9.3);
    expect(mean).toBeLessThan(10.7);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test("does not let a client overtake what is due", () => {
    const { clock, heard, send } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    clock.at(10e6, () => send("c1", "n2", "later"));
    send("n1", "n2", "due at the same time");
    clock.run();
    expect(whatOf(heard)).toEqual(["due at the same time", "later"]);
  });

  test("that is constant keeps the order, and one that is not lets messages overtake each other", () => {
    for (const [distribution, isInOrder] of [
      ["constant", true],
      ["exponential", false],
    ] as const) {
      const { clock, heard, send } = bench({ latency: { meanMs: 5, distribution } });
      for (const number of numbers(100)) send("n1", "n2", number);
      clock.run();
      expect(whatOf(heard).every((what, place) => what === place)).toBe(isInOrder);
      expect(new Set(whatOf(heard)).size).toBe(100);
    }
  });
});

describe("a rule of a link", () => {
  test("is looked up when a message is due: a cut takes what is under way, and one that was healed does not", () => {
    const { clock, heard, send, rule, links } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    send("n1", "n2", "before the cut");
    clock.run(5e6);
    rule("n1", "n2", { drop: true });
    clock.run(10e6);
    send("n1", "n2", "during the cut");
    clock.run(15e6);
    rule("n1", "n2", {});
    clock.run();
    expect(whatOf(heard)).toEqual(["during the cut"]);
    expect(links.counts("n1", "n2")).toEqual({ passed: 1, dropped: 1, delayed: 0 });
  });

  test("is for its direction only, for no service, not for the harness, and not for a node to itself", () => {
    const { heard, send, rule } = bench();
    for (const [from, to] of [
      ["n1", "n2"],
      ["client", "n2"],
      ["n1", "client"],
    ] as const) {
      rule(from, to, { drop: true });
    }
    const all = [
      ["n1", "n2"],
      ["c1", "n2"],
      ["n1", "c1"],
      ["n2", "n1"],
      ["n1", "n1"],
      ["n1", "lin-kv"],
      ["c2", "n2"],
      ["n1", "c2"],
      ["c1", "n1"],
    ] as const;
    for (const [src, dest] of all) send(src, dest, `${src}>${dest}`);
    expect(whatOf(heard)).toEqual(["n2>n1", "n1>n1", "n1>lin-kv", "c2>n2", "n1>c2", "c1>n1"]);
  });

  test("that doubles delivers a second time, later, and counts it once", () => {
    const { clock, heard, send, rule, links, network } = bench();
    rule("n1", "n2", { duplicate: 1 });
    send("n1", "n2", "twice");
    expect(heard.length).toBe(1);
    clock.run();
    expect(whatOf(heard)).toEqual(["twice", "twice"]);
    expect(heard[1]?.ms).toBeGreaterThan(0);
    expect(links.counts("n1", "n2")).toEqual({ passed: 1, dropped: 0, delayed: 0, duplicated: 1 });
    expect(network.counts().servers).toEqual({ sent: 1, received: 2 });
  });

  test("that doubles is refused for clients, whose requests a node need not know again", () => {
    const { rule } = bench();
    expect(() => rule("client", "n1", { duplicate: 0.1 })).toThrow('expected two nodes for "duplicate"');
    expect(() => rule("n1", "client", { duplicate: 0.1 })).toThrow('expected two nodes for "duplicate"');
    expect(() => rule("client", "n1", { duplicate: 0, drop: true })).not.toThrow();
  });

  test("that reorders holds about its share back, loses none, and lets others overtake", () => {
    const { clock, heard, send, rule, links } = bench();
    rule("n1", "n2", { reorder: 0.3 });
    for (const number of numbers(1_000)) send("n1", "n2", number);
    clock.run();
    const { reordered = 0, passed } = links.counts("n1", "n2");
    expect([passed, heard.length]).toEqual([1_000, 1_000]);
    expect(reordered).toBeGreaterThan(220);
    expect(reordered).toBeLessThan(380);
    expect(whatOf(heard)).not.toEqual(numbers(1_000));
    expect(new Set(whatOf(heard)).size).toBe(1_000);
  });

  test("that delays keeps the order, also for what comes after it was lifted", () => {
    const { clock, heard, send, rule, links } = bench();
    rule("n1", "n2", { delayMs: [50, 100] });
    for (const number of numbers(20)) send("n1", "n2", number);
    rule("n1", "n2", {});
    send("n1", "n2", 20);
    clock.run();
    expect(whatOf(heard)).toEqual(numbers(21));
    expect(heard[0]?.ms).toBeGreaterThanOrEqual(50);
    expect(links.counts("n1", "n2")).toEqual({ passed: 21, dropped: 0, delayed: 20 });
    send("n1", "n2", "at once");
    expect(whatOf(heard).at(-1)).toBe("at once");
  });

  test("does the same to the same messages for the same seed, and not for another", () => {
    const fates = (seed: number): readonly unknown[] => {
      const { clock, heard, send, rule } = bench({ seed, latency: { meanMs: 5, distribution: "exponential" } });
      rule("n1", "n2", { loss: 0.3, duplicate: 0.2, reorder: 0.2 });
      for (const number of numbers(200)) send("n1", "n2", number);
      clock.run();
      return heard;
    };
    expect(fates(1)).toEqual(fates(1));
    expect(fates(1)).not.toEqual(fates(2));
  });
});

describe("a message", () => {
  test("to an unknown id is refused, and so is one to an endpoint that has left", () => {
    const { send, network } = bench();
    expect(send("n1", "n9", "hello")).toBe(false);
    const post = network.join({ id: "c7", kind: "client", receive: () => true });
    expect(send("n1", "c7", "hello")).toBe(true);
    post.leave();
    expect(send("n1", "c7", "hello")).toBe(false);
    expect(() => network.join({ id: "n1", kind: "node", receive: () => true })).toThrow("found n1 again");
  });

  test("that nobody takes is lost, and its sender is told, unless a copy of it may arrive", () => {
    const { clock, send, rule, undelivered, network } = bench({ absent: ["n2"] });
    send("c1", "n2", "for sure");
    rule("n1", "n2", { duplicate: 1 });
    send("n1", "n2", "doubled");
    clock.run();
    expect(undelivered).toEqual(["for sure"]);
    expect(network.counts().all).toEqual({ sent: 2, received: 0 });
  });

  test("that is one too many for a destination is dropped, and that is told", () => {
    const { clock, heard, overflows, network } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    const post = network.join({ id: "n3", kind: "node", receive: () => true });
    const line = "x".repeat(1024 * 1024);
    const sendMegabytes = (count: number): void => {
      for (let sent = 0; sent < count; sent++) post.send({ src: "n3", dest: "n1", body: {}, line });
    };
    sendMegabytes(70);
    expect(new Set(overflows)).toEqual(new Set(["n1"]));
    clock.run();
    expect(heard.length).toBeGreaterThan(60);
    expect(heard.length).toBeLessThan(64);
    // There is room again.
    overflows.length = 0;
    sendMegabytes(60);
    expect(overflows).toEqual([]);
  });

  test("is counted as one of clients, of services or of nodes, and its fate is on the tape", () => {
    const { clock, send, rule, network, tape } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    rule("n2", "n1", { drop: true });
    for (const [src, dest] of [
      ["c1", "n1"],
      ["n1", "n2"],
      ["n2", "n1"],
      ["n1", "lin-kv"],
      ["n1", "c1"],
    ] as const) {
      send(src, dest, `to ${dest}`);
    }
    clock.run();
    expect(network.counts()).toEqual({
      all: { sent: 5, received: 4 },
      clients: { sent: 2, received: 2 },
      servers: { sent: 3, received: 2 },
      services: { sent: 1, received: 1 },
    });
    expect(tapedRecords(tape, maelstromWords())).toMatchObject([
      { from: "c1", to: "n1", message: "text", time: 0, arrived: [0] },
      { from: "n1", to: "n2", arrived: [10e6] },
      { from: "n2", to: "n1", arrived: [], lost: 10e6, isCut: true },
      { from: "n1", to: "lin-kv", arrived: [10e6] },
      { from: "n1", to: "c1", arrived: [0] },
    ]);
  });

  test("is not delivered any more once the network is closed", () => {
    const { clock, heard, send, network } = bench({ latency: { meanMs: 10, distribution: "constant" } });
    send("n1", "n2", "late");
    network.close();
    send("c1", "n1", "later");
    clock.run();
    expect(heard).toEqual([]);
  });
});
