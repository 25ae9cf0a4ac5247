/**
 * Mistakes that something else covers are mistakes all the same: what a flag replaces, and a name that every object has.
 */
import { expect, test } from "vitest";
import { bundledCatalog } from "../catalog.ts";
import { fromFlags, type Flags } from "./flags.ts";
import { loadSuite } from "./load-suite.ts";
import type { TestSpec } from "./spec.ts";

const load = (text: string, flags: Flags = {}): readonly TestSpec[] =>
  loadSuite({ text, file: "t.yaml", known: bundledCatalog, flags }).tests;

test("a flag does not hide what is wrong in a file, in a test or in the defaults of a suite", () => {
  const flags = { timeLimit: "5s" };
  const suite = "name: s\ndefaults: { system: raft, timeLimit: soon }\ntests: [{ timeLimit: 1s }]";
  expect(() => load("system: raft\ntimeLimit: soon", flags)).toThrow(
    /^t\.yaml:2:12: timeLimit: expected a duration .*, found "soon"\.$/,
  );
  expect(() => load(suite, flags)).toThrow(/^t\.yaml:2:38: defaults\.timeLimit: expected .*, found "soon"\.$/);
  expect(load("{ system: raft, nodes: 3, timeLimit: 9s }", flags)[0]).toMatchObject({ timeLimitMs: 5_000 });
});

test("a name that every object has is no field and no option", () => {
  const wrong = 'expected an option of the system; found "__proto__".';
  expect(() => load("system: raft\noptions: { __proto__: 1 }")).toThrow(`t.yaml:2:12: options.__proto__: ${wrong}`);
  expect(() => load("system: raft\n__proto__: 1")).toThrow(
    /^t\.yaml:2:1: __proto__: expected a known field: .*; found/,
  );
  const flags = { system: "raft", option: ["__proto__=1"] };
  expect(() => fromFlags(flags, bundledCatalog)).toThrow(`--option __proto__: ${wrong}`);
});
