/**
 * The services, by themselves: what each promises, and what it does not.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConsistency } from "../../../../checker/check-consistency.ts";
import type { Guarantee } from "../../../../checker/consistency/guarantees.ts";
import type { Json } from "../../../../histories/json.ts";
import type { Operation } from "../../../../histories/operation.ts";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Body } from "../network/message.ts";
import { createLinKv } from "./lin-kv.ts";
import { createLinTso } from "./lin-tso.ts";
import { createLwwKv } from "./lww-kv.ts";
import { createSeqKv } from "./seq-kv.ts";
import type { Service } from "./service.ts";

const ask = (service: Service, body: Body, src = "n1"): Body => service.handle({ src, dest: service.name, body });

const read = (key: Json): Body => ({ type: "read", key });
const write = (key: Json, value: Json): Body => ({ type: "write", key, value });
const cas = (key: Json, from: Json, to: Json, more: Body = {}): Body => ({ type: "cas", key, from, to, ...more });

const random = (seed = 1): ReturnType<typeof createRandomStream> => createRandomStream(seed);

/** With one client, and no concurrency, they all must do the same but for lww-kv. */
describe.each([
  ["lin-kv", () => createLinKv()],
  ["seq-kv", () => createSeqKv(random())],
] as const)("%s, asked by one node,", (_name, create) => {
  test("reads what was written, compares, and says what is missing or different", () => {
    const service = create();
    expect(ask(service, read("x"))).toMatchObject({ type: "error", code: 20 });
    expect(ask(service, cas("x", 1, 2))).toMatchObject({ type: "error", code: 20 });
    expect(ask(service, write("x", 1))).toEqual({ type: "write_ok" });
    expect(ask(service, read("x"))).toEqual({ type: "read_ok", value: 1 });
    expect(ask(service, cas("x", 2, 3))).toEqual({ type: "error", code: 22, text: "expected 2, but had 1" });
    expect(ask(service, cas("x", 1, 2))).toEqual({ type: "cas_ok" });
    expect(ask(service, read("x"))).toEqual({ type: "read_ok", value: 2 });
  });

  test("makes a key in a cas only when it is told to, and only one that is missing", () => {
    const service = create();
    const creating = cas("x", "any", 1, { create_if_not_exists: true });
    expect(ask(service, creating)).toEqual({ type: "cas_ok" });
    expect(ask(service, read("x"))).toEqual({ type: "read_ok", value: 1 });
    expect(ask(service, creating)).toMatchObject({ code: 22 });
  });

  test("takes keys and values of any kind, and compares what they say", () => {
    const service = create();
    expect(ask(service, write({ a: 1, b: [2] }, { c: null, d: 1 }))).toEqual({ type: "write_ok" });
    expect(ask(service, cas({ b: [2], a: 1 }, { d: 1, c: null }, []))).toEqual({ type: "cas_ok" });
    expect(ask(service, read({ b: [2], a: 1 }))).toEqual({ type: "read_ok", value: [] });
    expect(ask(service, read("1"))).toMatchObject({ code: 20 });
    ask(service, write(1, "number"));
    expect(ask(service, read("1"))).toMatchObject({ code: 20 });
  });

  test("refuses a type that it does not know", () => {
    expect(ask(create(), { type: "delete", key: "x" })).toMatchObject({ type: "error", code: 10 });
    expect(ask(create(), {})).toMatchObject({ type: "error", code: 10 });
  });
});

describe("seq-kv", () => {
  test("shows another node an outdated value at times, and never takes one back", () => {
    const service = createSeqKv(random());
    for (let value = 1; value <= 20; value++) ask(service, write("x", value), "writer");
    const seen = Array.from({ length: 60 }, () => Number(ask(service, read("x"), "reader")["value"] ?? 0));
    expect(seen[0]).toBeLessThan(20);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect(seen.at(-1)).toBe(20);
    expect(ask(service, read("x"), "writer")).toEqual({ type: "read_ok", value: 20 });
  });

  test("shows nobody more than 32 states ago", () => {
    for (let seed = 0; seed < 50; seed++) {
      const service = createSeqKv(random(seed));
      for (let value = 1; value <= 100; value++) ask(service, write("x", value), "writer");
      const { value } = ask(service, read("x"), `reader ${seed}`);
      expect(Number(value)).toBeGreaterThanOrEqual(69);
    }
  });

  test("carries out a change on the newest state: of two that compare with the same value one wins", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.constantFrom("n1", "n2", "n3"), { maxLength: 60 }), (seed, clients) => {
        const service = createSeqKv(random(seed));
        ask(service, write("x", 0), "n1");
        let wins = 0;
        for (const client of clients) {
          const seen = Number(ask(service, read("x"), client)["value"] ?? 0);
          if (ask(service, cas("x", seen, seen + 1), client)["type"] === "cas_ok") wins++;
        }
        // A read of its own follows the last change, whoever made it.
        ask(service, write("y", 1), "judge");
        expect(ask(service, read("x"), "judge")).toEqual({ type: "read_ok", value: wins });
      }),
    );
  });
});

describe("as the checker sees it,", () => {
  const budget = { timeLimitMs: 10_000, memoryLimitBytes: 64 * 1024 * 1024, now: (): number => performance.now() };
  const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

  /** Reads, writes and compare-and-sets of one key by three clients, one after the other. */
  function history(service: Service, seed: number): readonly Operation[] {
    const draw = createRandomStream(seed);
    return Array.from({ length: 24 }, (_, id): Operation => {
      const process = draw.integer(0, 2);
      const f = draw.pick(["read", "read", "write", "cas"] as const);
      const input = f === "read" ? null : f === "write" ? id : [draw.integer(0, id), id];
      const body =
        f === "read" ? read("x") : f === "write" ? write("x", id) : cas("x", (input as Json[])[0] ?? null, id);
      const { type, code, value = null } = ask(service, body, `n${process}`);
      const isOk = type !== "error" || (f === "read" && code === 20);
      return {
        id,
        process,
        f,
        input,
        outcome: isOk ? "ok" : "fail",
        ...(isOk ? { output: f === "read" ? value : input } : {}),
        invokeIndex: 2 * id,
        completeIndex: 2 * id + 1,
        invokeTime: 2 * id,
        completeTime: 2 * id + 1,
      };
    });
  }
  const verdicts = (create: (seed: number) => Service, guarantee: Guarantee): readonly unknown[] =>
    SEEDS.map((seed) => {
      return checkConsistency(history(create(seed), seed), "cas-register", [guarantee], budget).results[0]?.valid;
    });

  test("lin-kv is linearizable", () => {
    expect(new Set(verdicts(() => createLinKv(), "linearizable"))).toEqual(new Set([true]));
  });

  test("seq-kv is sequentially consistent, and not always linearizable", () => {
    const create = (seed: number): Service => createSeqKv(random(seed));
    expect(new Set(verdicts(create, "sequential"))).toEqual(new Set([true]));
    expect(new Set(verdicts(create, "linearizable"))).toEqual(new Set([true, false]));
  });

  test("lww-kv is not always even sequentially consistent", () => {
    expect(new Set(verdicts((seed) => createLwwKv(random(seed)), "sequential"))).toEqual(new Set([true, false]));
  });
});

describe("lww-kv", () => {
  const write100 = (service: Service): void => {
    for (let value = 1; value <= 100; value++) ask(service, write("x", value));
  };

  test("comes to one value in the end, which somebody wrote", () => {
    for (let seed = 0; seed < 20; seed++) {
      const service = createLwwKv(random(seed), 3);
      write100(service);
      for (let round = 0; round < 200; round++) ask(service, read("y"));
      const seen = new Set(Array.from({ length: 20 }, () => ask(service, read("x"))["value"]));
      expect(seen.size).toBe(1);
      expect(Number([...seen][0])).toBeGreaterThanOrEqual(1);
    }
  });

  test("may answer with what is outdated, or miss a key, and does not create in a cas", () => {
    const service = createLwwKv(random());
    const answers = Array.from({ length: 200 }, (_, value) => {
      ask(service, write(`key ${value}`, value));
      return ask(service, read(`key ${value}`))["type"];
    });
    expect(new Set(answers)).toEqual(new Set(["read_ok", "error"]));
    expect(ask(service, cas("new", 1, 2, { create_if_not_exists: true }))).toMatchObject({ code: 20 });
  });
});

test("lin-tso counts from 0, for everybody", () => {
  const service = createLinTso();
  expect(["n1", "n2", "n1"].map((src) => ask(service, { type: "ts" }, src))).toEqual(
    [0, 1, 2].map((ts) => ({ type: "ts_ok", ts })),
  );
  expect(ask(service, read("x"))).toMatchObject({ type: "error", code: 10 });
});
