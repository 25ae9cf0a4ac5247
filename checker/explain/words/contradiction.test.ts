import { expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import { drawObject } from "../../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../../linearizability/special/testing/families.ts";
import { casRegister } from "../../models/objects/cells.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { semaphore } from "../../models/objects/locks/semaphore.ts";
import { drawHistory } from "../../testing/drawn-histories.ts";
import { drawCase } from "../../testing/drawn-options.ts";
import { FAMILIES } from "../../testing/families.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import { contradiction } from "./contradiction.ts";
import { intervals, whatItDid } from "./operation-text.ts";
import { noWayBack } from "../core/no-way-back.ts";
import { cutAfter, unobserved } from "../core/reductions.ts";

const DRAWN = [
  ...FAMILIES.map((family) => ({
    name: family.name,
    model: family.model,
    draw: (seed: number) => drawHistory(family, seed),
    drawCase: (seed: number) => drawCase(family, drawHistory, seed),
  })),
  ...OBJECT_FAMILIES.map((family) => ({
    name: family.name,
    model: family.model,
    draw: (seed: number) => drawObject(family, seed),
    drawCase: (seed: number) => drawCase(family, drawObject, seed),
  })),
];
const SEEDS = 40;

/** The reason against the operation, had it been the one that does not fit. */
function reasonAgainst(model: Model, operations: readonly Operation[], culprit: Operation): string | undefined {
  const prefix = cutAfter(operations, culprit.completeIndex ?? Infinity);
  const others = prefix.filter(({ id }) => id !== culprit.id);
  const when = intervals(prefix);
  const nameOf = (one: Operation): string => `${whatItDid(model, one)} ${when(one)}`;
  return contradiction(model, others, { culprit, prefix, nameOf })?.text;
}

const taking = (model: Model, operations: readonly Operation[]): Operation[] =>
  operations.filter((one) => callOf(model, one) !== undefined);

test.each(DRAWN)(
  "$name: nothing that can be said against an answer holds in a linearizable history, however it begins",
  ({ drawCase: drawn }) => {
    const wrong: string[] = [];
    for (let seed = 0; seed < 2 * SEEDS; seed++) {
      const { model, options, operations: all } = drawn(seed);
      const operations = taking(model, all);
      if (!isLinearizable(model, operations, options)) continue;
      for (const culprit of operations.filter(({ outcome }) => outcome !== "info")) {
        const reason = reasonAgainst(model, operations, culprit);
        if (reason !== undefined) wrong.push(`seed ${seed}, operation ${culprit.id}: ${reason}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

test("there is something to say against most impossible answers, whatever the object", () => {
  const said = new Map<string, number>();
  for (const { model, draw } of DRAWN) {
    for (let seed = 0; seed < SEEDS; seed++) {
      const operations = taking(model, draw(seed));
      const known = operations.filter(({ outcome }) => outcome !== "info");
      const isSaid = known.some((culprit) => reasonAgainst(model, operations, culprit) !== undefined);
      if (isSaid) said.set(model.name, (said.get(model.name) ?? 0) + 1);
    }
  }
  // A semaphore's third acquire is too rare among the drawn; the others have no words of their own.
  const silent = [
    "semaphore",
    "set-with-remove",
    "unordered-queue",
    "multi-register",
    "test-and-set",
    "generations",
    "token",
    "consensus",
    "text",
    "key-value",
  ];
  const names = [...new Set(DRAWN.map(({ model }) => model.name))].filter((name) => !silent.includes(name));
  expect(names.filter((name) => (said.get(name) ?? 0) === 0)).toEqual([]);
});

test("a semaphore has no third permit, and a release needs an acquire", () => {
  const done = (id: number, f: string): Operation => {
    const [invokeIndex, completeIndex] = [2 * id, 2 * id + 1];
    const times = { invokeIndex, completeIndex, invokeTime: invokeIndex * 1e9, completeTime: completeIndex * 1e9 };
    return { id, process: id, f, input: null, output: null, outcome: "ok", ...times };
  };
  const [first, second, third] = [done(0, "acquire"), done(1, "acquire"), done(2, "acquire")];
  expect(reasonAgainst(semaphore(2), [first, second, third], third)).toBe(
    "all 2 permits were taken: acquire [0 s, 1 s] and acquire [2 s, 3 s] had finished, and nobody had begun to give one back",
  );
  expect(reasonAgainst(semaphore(2), [first, second], second)).toBeUndefined();
  const begun = { ...semaphore(2), initial: 1 };
  expect(reasonAgainst(begun, [first, second], second)).toBe(
    "all 2 permits were taken: 1 of them at the beginning, acquire [0 s, 1 s] had finished, and nobody had begun to give one back",
  );
  const release = done(3, "release");
  expect(reasonAgainst(begun, [release], release)).toBeUndefined();
  expect(reasonAgainst(semaphore(2), [release], release)).toBe("nobody had begun to acquire by then");
});

test.each(FAMILIES)("$name: leaving out updates whose value nobody finds keeps a linearizable history so", (family) => {
  const wrong: string[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const operations = taking(family.model, drawHistory(family, seed));
    const removable = unobserved(family.model, operations, -1);
    if (removable === undefined || !isLinearizable(family.model, operations)) continue;
    for (const gone of [...removable.units.map((unit) => [unit]), removable.units]) {
      if (!isLinearizable(family.model, removable.without(operations, new Set(gone))))
        wrong.push(`seed ${seed}: ${gone.join()}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a value that is gone comes back neither by a cas from another that is gone nor by what was over before", () => {
  let index = 0;
  const done = (f: string, input: number | number[] | null, output: number | null = null): Operation => {
    const [id, invokeIndex, completeIndex] = [index, index++, index++];
    return {
      id,
      process: id,
      f,
      input,
      output,
      outcome: "ok",
      invokeIndex,
      completeIndex,
      invokeTime: 0,
      completeTime: 0,
    };
  };
  const open = (f: string, input: number | number[]): Operation => {
    const [id, invokeIndex] = [index, index++];
    return { id, process: id, f, input, outcome: "info", invokeIndex, invokeTime: 0 };
  };
  const [one, chain, two, read] = [done("write", 1), open("cas", [3, 1]), done("write", 2), done("read", null, 1)];
  expect(noWayBack(casRegister, [one, chain, two, read], read)).toEqual({
    value: 1,
    after: two,
    last: one,
    vain: [chain],
  });
  const way = { ...chain, input: [2, 1] };
  expect(noWayBack(casRegister, [one, way, two, read], read)).toBeUndefined();
  const late = { ...open("write", 1), invokeIndex: two.invokeIndex };
  expect(noWayBack(casRegister, [one, late, two, read], read)).toBeUndefined();
});
