/**
 * What is said of a planted bug.
 */
import { expect, test } from "vitest";
import { plantedWords, whyPlantedCannotShow } from "./planted-bug.ts";

const mutant = {
  id: "R46",
  title: "reads are answered from a copy",
  rule: "mayRead",
  detector: "history",
  note: "",
  profile: "calm",
  seedBudget: 10,
  options: { reads: "lease" },
} as const;
const system = { mutants: [mutant] };

test("a bug that options switch off cannot show, and says what it needs", () => {
  const off = { mutant: "R46", options: { reads: "log" } };
  expect(whyPlantedCannotShow(off, system)).toContain(
    "R46 cannot show with these options: it needs reads=lease, found log",
  );
  expect(plantedWords(off, system)).toBe("R46 cannot show with these options: reads are answered from a copy");
});

test("one that could have shown is named with what it is", () => {
  const on = { mutant: "R46", options: { reads: "lease" } };
  expect(whyPlantedCannotShow(on, system)).toBeUndefined();
  expect(plantedWords(on, system)).toBe("R46 did not show: reads are answered from a copy");
  expect(plantedWords({ options: {} }, system)).toBeUndefined();
});
