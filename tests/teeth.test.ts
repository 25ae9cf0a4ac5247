/**
 * Teeth on real processes: a bug of each system in examples/teeth.yaml; `npm run test:long` has the others.
 */
import { expect, test } from "vitest";
import { firstOfEachSystem, tests, testsOfBugs } from "./planted-on-processes.ts";

test("there are thirteen bugs of five systems", () => {
  expect({ bugs: tests.length, systems: firstOfEachSystem.length }).toEqual({ bugs: 13, systems: 5 });
});

testsOfBugs(firstOfEachSystem);
