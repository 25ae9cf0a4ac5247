/**
 * How often tests are run, with which seeds, and which of them.
 */
import { expect, test } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { askedTests, sharded, type AskedTest } from "./asked-tests.ts";
import { attemptsOf, repetition, UNTIL_FAIL_DEFAULT } from "./attempts.ts";

/** The test that these flags ask for. */
function asked(flags: object): AskedTest {
  const selection = { only: undefined, shard: undefined, withoutMutant: false };
  const [only] = askedTests(undefined, { system: "raft", ...flags }, { selection, catalog: bundledCatalog }).tests;
  if (only === undefined) throw new Error("flags are one test");
  return only;
}

const drawn = (): (() => number) => {
  let next = 100;
  return () => next++;
};
const shown = (attempts: ReturnType<typeof attemptsOf>): readonly string[] =>
  attempts.map(({ test: { spec }, seed, number }) => `${spec.name} ${number}: ${seed}`);

test("--repeat goes test by test, --until-fail round by round", () => {
  const tests = [asked({ name: "a" }), asked({ name: "b" })];
  const twice = { times: 2, isUntilFail: false };
  expect(shown(attemptsOf(tests, twice, drawn()))).toEqual(["a 1: 100", "a 2: 101", "b 1: 102", "b 2: 103"]);
  const rounds = attemptsOf(tests, { times: 2, isUntilFail: true }, drawn());
  expect(shown(rounds)).toEqual(["a 1: 100", "b 1: 101", "a 2: 102", "b 2: 103"]);
});

test("a seed that is named stays on processes, and goes on in virtual time, where it would be the same run", () => {
  const twice = { times: 2, isUntilFail: false };
  expect(shown(attemptsOf([asked({ name: "a", seed: "7" })], twice))).toEqual(["a 1: 7", "a 2: 7"]);
  const virtual = asked({ name: "a", seed: "7", cluster: "simulated" });
  expect(shown(attemptsOf([virtual], twice))).toEqual(["a 1: 7", "a 2: 8"]);
});

test("flags that make no sense are refused by name", () => {
  expect(repetition({})).toEqual({ times: 1, isUntilFail: false });
  expect(repetition({ untilFail: true })).toEqual({ times: UNTIL_FAIL_DEFAULT, isUntilFail: true });
  expect(repetition({ untilFail: "5" })).toEqual({ times: 5, isUntilFail: true });
  expect(() => repetition({ repeat: "0" })).toThrow('--repeat: expected a whole number of at least 1, found "0"');
  expect(() => repetition({ repeat: "1e400" })).toThrow(
    '--repeat: expected a whole number of at least 1, found "1e400"',
  );
  expect(() => repetition({ untilFail: "suite.yaml" })).toThrow('found "suite.yaml". Name the file before it.');
  expect(() => repetition({ repeat: "2", untilFail: true })).toThrow("found both");
});

test("shards take turns in the order of the tests, and are the whole together", () => {
  const tests = ["a", "b", "c", "d", "e", "f", "g"];
  expect(sharded(tests, { index: 2, count: 3 })).toEqual(["b", "e"]);
  for (const count of [1, 2, 3, 7, 9]) {
    const parts = Array.from({ length: count }, (_, index) => sharded(tests, { index: index + 1, count }));
    expect(parts.flat().sort()).toEqual(tests);
    expect(
      Math.max(...parts.map(({ length }) => length)) - Math.min(...parts.map(({ length }) => length)),
    ).toBeLessThan(2);
  }
  expect(sharded(tests, undefined)).toEqual(tests);
});
