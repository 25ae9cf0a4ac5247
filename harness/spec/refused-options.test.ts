import { expect, test } from "vitest";
import { systems } from "../../systems-under-test/catalog.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { Problem } from "./problem.ts";
import { refuseOptions } from "./refused-options.ts";

function problemsWith(system: System, changed: TestOptions): readonly Problem[] {
  const options = { ...Object.fromEntries(system.options.map((each) => [each.name, each.default])), ...changed };
  const members = system.members(system.nodesWith?.(options) ?? system.defaultNodes, options);
  const problems: Problem[] = [];
  refuseOptions(system, members, { options }, problems);
  return problems;
}

type TestOptions = Parameters<typeof refuseOptions>[2]["options"];

test.each(systems)("$name can be made with its defaults", (system) => {
  expect(problemsWith(system, {})).toEqual([]);
});

const NUMBERS = systems.flatMap((system) =>
  system.options
    .filter((option) => typeof option.default === "number")
    .map(({ name }) => ({ system, name, title: system.name })),
);

test.each(NUMBERS)("of $title, $name is refused by its name where it is less than nothing", ({ system, name }) => {
  const [first, ...others] = problemsWith(system, { [name]: -5 });
  expect(first?.path).toEqual(["options", name]);
  expect(first?.message).toMatch(/^expected .*, found -5\.$/);
  expect(others).toEqual([]);
});
