import { expect, test } from "vitest";
import { systems } from "./catalog.ts";
import { createRandomStream } from "./node-kit/random.ts";
import { optionValues } from "./option-values.ts";

test("an option's values are its default, its choices, what is drawn, and both of a switch, each once", () => {
  const options = [
    { name: "reads", description: "", default: "log", choices: ["log", "lease"], swarm: ["log", "log", "lease"] },
    { name: "size", description: "", default: 500, swarm: [500, 3] },
    { name: "trace", description: "", default: false },
  ];
  expect(optionValues({ options })).toEqual([
    { name: "reads", value: "log" },
    { name: "reads", value: "lease" },
    { name: "size", value: 500 },
    { name: "size", value: 3 },
    { name: "trace", value: false },
    { name: "trace", value: true },
  ]);
});

test("every named value is one that the nodes of its system accept", () => {
  for (const system of systems) {
    const defaults = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
    for (const { name, value } of optionValues(system)) {
      const options = { ...defaults, [name]: value };
      const members = system.members(system.nodesWith?.(options) ?? system.defaultNodes, options);
      for (const { id } of members) {
        expect(() => system.createNode({ id, members, options }, createRandomStream(1))).not.toThrow();
      }
    }
  }
});
