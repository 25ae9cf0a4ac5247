import { describe, expect, test } from "vitest";
import type { Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import type { Script } from "../node-kit/script.ts";
import { createScript } from "../node-kit/script.ts";
import type { Answer, Call } from "./cell.ts";
import { isWinner } from "./cell.ts";
import { testAndSet } from "./system.ts";

function started(mutant?: string, options: { readonly [name: string]: number } = {}): Script {
  const members = testAndSet.members(1);
  const make = () => testAndSet.createNode({ id: "n1", members, options, mutant }, createRandomStream(1));
  const script = createScript({ nodes: { n1: make } });
  script.start();
  return script;
}

function ask(script: Script, call: Call): Answer | undefined {
  return script.request("n1", call).reply() as unknown as Answer | undefined;
}

const tas = (who: string, generation: number | null = 0): Call => ({ f: "tas", generation, who });
const reset = (who: string, generation: number | null = 0): Call => ({ f: "reset", generation, who });

describe("the cell", () => {
  test("gives the old value: 0 to the first, 1 to all who follow", () => {
    const script = started();
    expect(ask(script, tas("a"))).toEqual({ result: "done", old: 0, owner: "a", generation: 0 });
    expect(ask(script, tas("b"))).toEqual({ result: "done", old: 1, owner: "a", generation: 0 });
    expect(ask(script, { f: "read" })).toEqual({ result: "done", old: 1, owner: "a", generation: 0 });
  });

  test("knows its owner again, so that a retry wins", () => {
    const script = started();
    ask(script, tas("a"));
    const [retry, other] = [ask(script, tas("a")), ask(script, tas("b"))];
    expect(retry !== undefined && isWinner(retry, "a")).toBe(true);
    expect(other !== undefined && isWinner(other, "b")).toBe(false);
  });

  test("is reset by its owner only, once a generation, and tells the retry the same", () => {
    const script = started();
    ask(script, tas("a"));
    expect(ask(script, reset("b"))?.result).toBe("refused");
    expect(ask(script, reset("a"))).toMatchObject({ result: "done", generation: 1, owner: null });
    expect(ask(script, reset("a"))).toMatchObject({ result: "done", generation: 1 });
    expect(ask(script, reset("b"))?.result).toBe("stale");
  });

  test("refuses a call of another generation", () => {
    const script = started();
    ask(script, tas("a"));
    ask(script, reset("a"));
    expect(ask(script, tas("a", 0))).toMatchObject({ result: "stale", old: 0, generation: 1 });
    expect(ask(script, tas("b", 2))?.result).toBe("stale");
    expect(ask(script, tas("b", 1))).toMatchObject({ old: 0, owner: "b" });
  });

  test("without generations it is the plain flag: anybody resets", () => {
    const script = started();
    expect(ask(script, tas("a", null))?.old).toBe(0);
    expect(ask(script, reset("b", null))?.result).toBe("done");
    expect(ask(script, tas("b", null))?.old).toBe(0);
  });

  test("survives a restart, also after its log was replaced by a checkpoint", () => {
    const script = started();
    for (let generation = 0; generation < 600; generation++) {
      ask(script, tas("a", generation));
      ask(script, reset("a", generation));
    }
    ask(script, tas("a", 600));
    script.crash("n1");
    script.restart("n1");
    expect(ask(script, tas("b", 600))).toEqual({ result: "done", old: 1, owner: "a", generation: 600 });
    expect(script.durable("n1").records.length).toBeLessThan(600);
  });
});

describe("a checkpoint", () => {
  /** Sets the flag so that the change is a checkpoint (every second write is one), restarts, and returns the owner. */
  function ownerAfterRestart(mutant?: string): unknown {
    const script = started(mutant, { arbiterRecords: 1 });
    ask(script, reset("b", null));
    ask(script, tas("a", 1));
    expect(script.durable("n1").records).toEqual([]);
    script.crash("n1");
    script.restart("n1");
    return ask(script, { f: "read" })?.owner;
  }

  test("holds the cell after the change that it is written for", () => {
    expect(ownerAfterRestart()).toBe("a");
  });
  test("with T09 holds the cell before it", () => {
    expect(ownerAfterRestart("T09")).toBeNull();
  });

  test("is written at a size of the log that is at least 1", () => {
    expect(() => started(undefined, { arbiterRecords: 0 })).toThrow(
      "option arbiterRecords: expected an integer of at least 1",
    );
  });
});

/** Two calls while the disk is slow. Returns both answers. */
function twoAtOnce(mutant?: string): readonly unknown[] {
  const script = started(mutant);
  script.stall("n1");
  const handles = ["a", "b"].map((who) => script.request("n1", tas(who)));
  script.unstall("n1");
  return handles.map((handle) => (handle.reply() as unknown as Answer).old);
}

describe("atomicity", () => {
  test("of two calls at once, one finds 0", () => {
    expect(twoAtOnce()).toEqual([0, 1]);
  });
  test("with T01 both find 0", () => {
    expect(twoAtOnce("T01")).toEqual([0, 0]);
  });
});

describe("durability", () => {
  test("no answer leaves before the flag is on disk", () => {
    const script = started();
    script.stall("n1");
    const handle = script.request("n1", tas("a"));
    expect(handle.reply()).toBeUndefined();
    script.unstall("n1");
    expect(handle.reply()).toMatchObject({ old: 0 });
  });

  test("with T02 the flag is forgotten over a restart", () => {
    const script = started("T02");
    ask(script, tas("a"));
    script.crash("n1");
    script.restart("n1");
    expect(ask(script, tas("b"))?.old).toBe(0);
  });

  test("with T03 power can be lost after the answer and before the write", () => {
    const script = started("T03");
    script.stall("n1");
    expect(ask(script, tas("a"))?.old).toBe(0);
    script.crash("n1");
    script.unstall("n1");
    script.restart("n1");
    expect(ask(script, tas("b"))?.old).toBe(0);
  });
});

test("with T04 the first caller is told 1", () => {
  expect(ask(started("T04"), tas("a"))?.old).toBe(1);
});

test("with T06 a retry by the winner is told that it lost", () => {
  const script = started("T06");
  ask(script, tas("a"));
  const retry = ask(script, tas("a"));
  expect(retry !== undefined && isWinner(retry, "a")).toBe(false);
});

describe("a late copy", () => {
  /** Generation 0, which a had, is over, and b holds generation 1. */
  function inGenerationOne(mutant?: string): Script {
    const script = started(mutant);
    ask(script, tas("a"));
    ask(script, reset("a"));
    return script;
  }

  test("of a test-and-set of an earlier generation wins nothing; with T07 it wins", () => {
    expect(ask(inGenerationOne(), tas("a", 0))).toMatchObject({ result: "stale", owner: null });
    expect(ask(inGenerationOne("T07"), tas("a", 0))).toMatchObject({ result: "done", old: 0, owner: "a" });
  });

  test("of a reset takes a newer generation from nobody; with T12 it does", () => {
    for (const [mutant, generation] of [
      [undefined, 2],
      ["T12", 3],
    ] as const) {
      const script = inGenerationOne(mutant);
      ask(script, tas("b", 1));
      ask(script, reset("b", 1));
      ask(script, tas("a", 2));
      ask(script, reset("a", 0));
      expect(ask(script, { f: "read" })?.generation).toBe(generation);
    }
  });

  test("of the winner's call is told 1; with T10 it is told 0 again", () => {
    expect(
      [undefined, "T10"].map((mutant) => {
        const script = started(mutant);
        ask(script, tas("a"));
        return ask(script, tas("a"))?.old;
      }),
    ).toEqual([1, 0]);
  });
});

test("with T11 anybody resets", () => {
  const script = started("T11");
  ask(script, tas("a"));
  expect(ask(script, reset("b"))).toMatchObject({ result: "done", generation: 1 });
});

describe("the client", () => {
  test("asks once, and is in doubt when there is no answer", () => {
    const config = { members: testAndSet.members(1), worker: 0, process: 3, options: {}, timeoutMs: 1000 };
    const client = testAndSet.createClient(config, createRandomStream(1));
    const [request] = client.step({ type: "invoke", now: 0, operation: { f: "tas", value: null } });
    expect(request).toMatchObject({ type: "request", to: "n1", request: { f: "tas", generation: null, who: "3.1" } });
    const [done] = client.step({ type: "disconnected", now: 1, node: "n1" });
    expect(done).toMatchObject({ type: "done", outcome: { type: "info" } });
  });

  test.each([
    ["tas", 0],
    ["read", 0],
    ["reset", null],
  ])("gives the old value for %s: %o", (f, value) => {
    const config = { members: testAndSet.members(1), worker: 0, process: 3, options: {}, timeoutMs: 1000 };
    const client = testAndSet.createClient(config, createRandomStream(1));
    client.step({ type: "invoke", now: 0, operation: { f, value: null } });
    const reply = { result: "done", old: 0, owner: null, generation: 0 };
    expect(client.step({ type: "response", now: 1, from: "n1", id: 1, reply })).toMatchObject([
      { type: "done", outcome: { type: "ok", value } },
    ]);
  });

  test.each([
    ["claim", ["h1", 3], { f: "tas", generation: 3, who: "h1" }],
    ["reset", ["h1", 3], { f: "reset", generation: 3, who: "h1" }],
    ["holder", null, { f: "read" }],
  ])("asks for %s of %j in the name of the host, and gives the whole answer", (f, value, request) => {
    const config = { members: testAndSet.members(1), worker: 0, process: 3, options: {}, timeoutMs: 1000 };
    const client = testAndSet.createClient(config, createRandomStream(1));
    expect(client.step({ type: "invoke", now: 0, operation: { f, value } })).toMatchObject([
      { type: "request", request },
    ]);
    const reply = { result: "stale", old: 0, owner: null, generation: 4 };
    expect(client.step({ type: "response", now: 1, from: "n1", id: 1, reply })).toMatchObject([
      { type: "done", outcome: { type: "ok", value: reply } },
    ]);
  });

  /** What arrives if the client makes this claim a hundred times and always gets this reply. */
  function arrivals(value: Json, reply: Json): { readonly requests: readonly string[]; readonly done: number } {
    const config = { members: testAndSet.members(1), worker: 0, process: 3, options: {}, timeoutMs: 1000 };
    const client = testAndSet.createClient(config, createRandomStream(1));
    const requests: string[] = [];
    let done = 0;
    for (let now = 0; now < 100; now++) {
      for (const effect of client.step({ type: "invoke", now, operation: { f: "reset", value } })) {
        if (effect.type !== "request") continue;
        requests.push(JSON.stringify(effect.request));
        done += client.step({ type: "response", now, from: "n1", id: effect.id, reply }).length;
      }
    }
    return { requests, done };
  }

  test("lets late copies arrive of what can do no harm again, and waits for no answer to them", () => {
    const { requests, done } = arrivals(["h1", 3], { result: "done", old: 1, owner: null, generation: 4 });
    expect(requests.length).toBeGreaterThan(110);
    expect(done).toBe(100);
  });

  test.each([
    ["without a generation", ["operator", null], { result: "done", old: 1, owner: null, generation: 4 }],
    ["that was refused", ["h1", 3], { result: "refused", old: 0, owner: null, generation: 3 }],
    ["of a generation to come", ["h1", 3], { result: "stale", old: 0, owner: null, generation: 2 }],
  ])("lets no copy arrive of a reset %s", (_name, value, reply) => {
    expect(arrivals(value, reply).requests).toHaveLength(100);
  });
});
