import { expect, test } from "vitest";
import type { Json } from "../histories/json.ts";
import type { Operation } from "../histories/operation.ts";
import { check, models } from "./check.ts";
import type { Model } from "./models/model.ts";

const plenty = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

interface Given extends Partial<Operation> {
  readonly f: string;
  /** Invocation and completion, as event indexes; no completion: never returned. */
  readonly at: readonly [number, number?];
}

function history(...given: readonly Given[]): Operation[] {
  return given.map(({ at: [invokeIndex, completeIndex], ...rest }, id) => ({
    id,
    process: id,
    input: null,
    outcome: completeIndex === undefined ? "info" : "ok",
    output: rest.output ?? rest.input ?? null,
    invokeIndex,
    invokeTime: invokeIndex * 1e6,
    ...(completeIndex === undefined ? {} : { completeIndex, completeTime: completeIndex * 1e6 }),
    ...rest,
  }));
}

const write = (input: Json, ...at: [number, number?]): Given => ({ f: "write", input, at });
const read = (output: Json, ...at: [number, number?]): Given => ({ f: "read", output, at });

test("a read after a finished write must see it", () => {
  expect(check(history(write(1, 0, 1), read(1, 2, 3)), "register", plenty).valid).toBe(true);
  const report = check(history(write(1, 0, 1), read(null, 2, 3)), "register", plenty);
  expect(report.valid).toBe(false);
  expect(report.keys[0]?.explanation).toMatchObject({ culprit: 1, operations: [0, 1] });
});

test("the explanation tells who finished when and who saw what", () => {
  const report = check(history(write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)), "register", plenty);
  expect(report.keys[0]?.explanation?.sentences).toMatchInlineSnapshot(`
    [
      "Write 1 by process 0 [0 ms, 1 ms].",
      "Write 2 by process 1 [2 ms, 3 ms].",
      "Read → 1 by process 2 [4 ms, 5 ms] does not fit.",
      "1 would have to be there again after write 2 [2 ms, 3 ms], but the last to put it there, write 1 [0 ms, 1 ms], had finished before that began.",
      "This is called a stale read.",
      "No order of these 3 operations gives all these answers, whatever was there before.",
    ]
  `);
});

test("thousands of operations that are open together take no more room than the limit", () => {
  const count = 2_000;
  const open = Array.from({ length: count }, (_, at): Given => {
    const during = [at, 2 * count] as const;
    return at % 2 === 0 ? write(at % 3, ...during) : read(at % 3, ...during);
  });
  const report = check(history(...open), "register", { ...plenty, memoryLimitBytes: 2 ** 20 });
  expect(report.valid).toBe("unknown");
  expect(report.keys[0]?.unknownBecause).toContain("memory");
});

test("operations that touch at one event overlap", () => {
  expect(check(history(write(1, 0, 2), read(null, 2, 3)), "register", plenty).valid).toBe(true);
  expect(check(history(write(1, 0, 1), read(null, 2, 3)), "register", plenty).valid).toBe(false);
});

test("a write that never returned may take effect late, or never, but not twice", () => {
  const late = history(write(1, 0), write(2, 1, 2), read(2, 3, 4), read(1, 5, 6));
  expect(check(late, "register", plenty).valid).toBe(true);
  const twice = history(write(1, 0), read(1, 1, 2), write(2, 3, 4), read(2, 5, 6), read(1, 7, 8));
  expect(check(twice, "register", plenty).valid).toBe(false);
});

test("a failed cas is a read of what it saw, and does nothing", () => {
  const failed = (seen: Json): Given => ({
    f: "cas",
    input: [5, 6],
    outcome: "fail",
    error: ["mismatch", seen],
    at: [2, 3],
  });
  expect(check(history(write(1, 0, 1), failed(1)), "cas-register", plenty).valid).toBe(true);
  expect(check(history(write(1, 0, 1), failed(2)), "cas-register", plenty).valid).toBe(false);
  expect(check(history(write(5, 0, 1), failed(5)), "cas-register", plenty).valid).toBe(false);
  const silent: Given = { f: "cas", input: [1, 6], outcome: "fail", error: "timeout", at: [2, 3] };
  expect(check(history(write(1, 0, 1), silent), "cas-register", plenty).valid).toBe(true);
});

test("values are compared by what they say", () => {
  const written = write({ a: 1, b: [2] }, 0, 1);
  expect(check(history(written, read({ b: [2], a: 1 }, 2, 3)), "register", plenty).valid).toBe(true);
  expect(check(history(written, read({ b: ["2"], a: 1 }, 2, 3)), "register", plenty).valid).toBe(false);
});

test("keys are judged alone, invalid ones come first", () => {
  const report = check(
    history({ ...write(1, 0, 1), key: "a" }, { ...read(1, 2, 3), key: "a" }, { ...read(1, 4, 5), key: "b" }),
    "register",
    plenty,
  );
  expect(report.keys.map(({ key, valid }) => [key, valid])).toEqual([
    ["b", false],
    ["a", true],
  ]);
  expect(report.valid).toBe(false);
});

test("an unknown model is refused by name, with the nearest", () => {
  expect(() => check([], "regsiter", plenty)).toThrow('found "regsiter". Did you mean "register"?');
  expect(models().map(({ name }) => name)).toContain("append-list");
});

test("an operation that the model does not know is refused by place", () => {
  expect(() => check(history({ f: "wriet", input: 1, at: [7, 8] }), "register", plenty)).toThrow(
    'operation 0 (event 7): model register does not know "wriet"; it knows read, write, delete. Did you mean "write"?',
  );
  expect(() => check(history({ f: "cas", input: 3, at: [0, 1] }), "cas-register", plenty)).toThrow("[from, to]");
});

test.each([
  ["append-list", "append", 241],
  ["set", "add", 241],
  ["counter", "increment", "soon"],
])("%s: an answer of another kind is somebody else's, and wrong, not refused", (model, f, answer) => {
  const report = check(history({ f, input: 1, at: [0, 1] }, read(answer, 2, 3)), model, plenty);
  expect(report.valid).toBe(false);
  expect(report.keys[0]?.explanation?.operations).toContain(1);
});

test("without time the verdict is unknown and says what would help", () => {
  const operations = history(write(1, 0, 1), write(1, 2, 3), read(1, 4, 5));
  const report = check(operations, "register", { ...plenty, timeLimitMs: 0 });
  expect(report.valid).toBe("unknown");
  expect(report.keys[0]?.unknownBecause).toContain("raise the time limit");
});

test("an error in a model makes its key unknown and leaves the others alone", () => {
  const moody: Model = {
    name: "moody",
    description: "fails at 13",
    functions: ["say"],
    initial: 0,
    step: (_state, call) => {
      if (call.input === 13) throw new Error("unlucky");
      return call.input;
    },
    readOnly: () => false,
    describe: () => "say",
    describeState: String,
  };
  const report = check(
    history({ f: "say", input: 13, key: 1, at: [0, 1] }, { f: "say", input: 1, key: 2, at: [2, 3] }),
    moody,
    plenty,
  );
  expect(report.valid).toBe("unknown");
  expect(report.keys[0]?.unknownBecause).toContain("unlucky");
  expect(report.keys[1]?.valid).toBe(true);
});

test("more than 31 operations open at once are no obstacle", () => {
  const wide = Array.from({ length: 70 }, (_, at) => write(at % 7, at, 200 + at));
  expect(check(history(...wide, read(3, 300, 301)), "register", plenty).valid).toBe(true);
  expect(check(history(...wide, read(9, 300, 301)), "register", plenty).valid).toBe(false);
  expect(check(history(...wide, read(3, 300, 301), read(4, 302, 303)), "register", plenty).valid).toBe(false);
});

test("a limit that ends while the operations are still being looked through is kept, and the verdict unknown", () => {
  let asked = 0;
  const many = Array.from({ length: 20_000 }, () => ({ f: "write", input: 1, output: 1 }));
  const operations = many.map((given, id) => ({
    ...given,
    id,
    process: id,
    outcome: "ok" as const,
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
  }));
  const report = check(operations, "register", { ...plenty, timeLimitMs: 3, now: () => asked++ });
  expect(asked).toBeLessThan(10);
  expect(report.valid).toBe("unknown");
  expect(report.keys[0]?.unknownBecause).toContain("raise the time limit");
  expect(report.operationCount).toBe(20_000);
});
