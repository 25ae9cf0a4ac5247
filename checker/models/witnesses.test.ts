/**
 * Hand-made histories with known verdicts, linearizable and sequential, that lie beside the checkout where there are any;
 * skipped where there are none. Every object that they are about is tried: from the catalog, or as a model of one's own.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { checkConsistency } from "../check-consistency.ts";
import { modelNamed } from "./catalog.ts";
import { isList } from "./json-text.ts";
import type { Model } from "./model.ts";

const FILE = new URL("../../../shared/data/witness-histories.json", import.meta.url);

interface Line {
  readonly process: number;
  readonly f: string;
  readonly arg: Json;
  readonly out: Json;
  readonly call: number;
  readonly ret: number | null;
}

interface Witness {
  readonly name: string;
  readonly model: string;
  readonly linearizable: boolean;
  readonly sequentiallyConsistent: boolean;
  readonly ops: readonly Line[];
}

const witnesses: Witness[] = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Witness[]) : [];

const own = { readOnly: () => false, describe: ({ f }: { readonly f: string }) => f, describeState: JSON.stringify };

/** A value with a version: set [value, version that is there or -1] → the new version, get → both. */
const znode: Model = {
  ...own,
  name: "znode",
  description: "a value with a version",
  functions: ["set", "get"],
  initial: ["init", 0],
  step: (state, { f, input, output, known }) => {
    const [value = null, version = null] = isList(state) ? state : [];
    if (f === "get") return !known || JSON.stringify(output) === JSON.stringify([value, version]) ? state : undefined;
    const [next = null, expected = null] = isList(input) ? input : [];
    const after = Number(version) + 1;
    return (expected === -1 || expected === version) && (!known || output === after) ? [next, after] : undefined;
  },
};

/** Four processors: a launch of n succeeds while so many are free. */
const resource: Model = {
  ...own,
  name: "resource",
  description: "four processors",
  functions: ["launch"],
  initial: 4,
  step: (free, { input, output, known }) => {
    const left = Number(free) - Number(input);
    if (known && output === false) return left < 0 ? free : undefined;
    return left >= 0 ? left : undefined;
  },
};

/** The model that a witness is about, its names for operations, and how its answers differ from the model's. */
const OBJECTS: Readonly<Record<string, { readonly model: Model; readonly names: Readonly<Record<string, string>> }>> = {
  register: { model: modelNamed("cas-register", { initial: 0 }), names: { w: "write", r: "read" } },
  kvappend: { model: modelNamed("text"), names: { r: "read" } },
  counter: { model: modelNamed("counter"), names: { inc: "fetch-and-add", r: "read" } },
  tas: { model: modelNamed("test-and-set"), names: {} },
  token: { model: modelNamed("token"), names: { new: "create", r: "read" } },
  lock: { model: modelNamed("mutex"), names: { acq: "acquire", rel: "release" } },
  znode: { model: znode, names: {} },
  resource: { model: resource, names: {} },
  consensus: { model: modelNamed("consensus"), names: { p: "propose" } },
};

function operations({ ops, model }: Witness): Operation[] {
  return ops.map(({ process, f, arg, out, call, ret }, id) => {
    const isFailed = f === "cas" && out === false;
    // There an increment answers the value after it, here the value before.
    const output = model === "counter" && f === "inc" ? Number(out) - 1 : out;
    const input = model === "token" || (model === "counter" && f === "inc") ? null : arg;
    return {
      id,
      process,
      f: OBJECTS[model]?.names[f] ?? f,
      input,
      outcome: ret === null ? "info" : isFailed ? "fail" : "ok",
      ...(ret === null ? {} : { completeIndex: ret }),
      ...(isFailed ? { error: "mismatch" } : { output }),
      invokeIndex: call,
      invokeTime: call,
    };
  });
}

test.skipIf(witnesses.length === 0)("every witness history gets both of its verdicts (skipped when absent)", () => {
  const budget = { timeLimitMs: 1e5, memoryLimitBytes: 1e8, now: () => 0 };
  const found = witnesses.map((witness) => {
    const object = OBJECTS[witness.model];
    if (object === undefined) return [witness.name, `no model for ${witness.model}`];
    const { results } = checkConsistency(operations(witness), object.model, ["linearizable", "sequential"], budget);
    return [witness.name, ...results.map(({ valid }) => valid)];
  });
  const expected = witnesses.map(({ name, linearizable, sequentiallyConsistent }) => [
    name,
    linearizable,
    sequentiallyConsistent,
  ]);
  expect(found).toEqual(expected);
  expect(witnesses.length).toBe(25);
});
