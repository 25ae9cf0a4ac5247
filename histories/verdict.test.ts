import { expect, test } from "vitest";
import { worst } from "./verdict.ts";

test("one false outweighs all, one unknown outweighs every true, and nothing at all is true", () => {
  expect(worst([true, "unknown", false])).toBe(false);
  expect(worst([true, "unknown"])).toBe("unknown");
  expect(worst([true])).toBe(true);
  expect(worst([])).toBe(true);
});
