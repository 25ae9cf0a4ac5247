import { expect, test } from "vitest";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { bundledCatalog } from "../catalog.ts";
import { loadSuite } from "./load-suite.ts";
import { SpecError } from "./spec.ts";

function wrong(text: string): readonly string[] {
  try {
    loadSuite({ text, file: "t.yaml", known: { ...bundledCatalog, systems: [vmFt] } });
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
    throw error;
  }
  return [];
}

test("a test has no change of members where its system does not say how, or cannot have it", () => {
  expect(wrong("{ system: vm-ft, nemesis: [membership] }")).toEqual([
    "t.yaml:1:28: nemesis[0]: expected a fault that the local cluster can do (with these options its system does not say " +
      'how its members change (`System.membership`)), found "membership".',
  ]);
  expect(wrong("{ bin: ./node, workload: echo, nemesis: membership }")).toEqual([
    "t.yaml:1:41: nemesis: expected a fault that the executables cluster can do (systems of Nodes can offer it), " +
      'found "membership".',
  ]);
});
