import { describe, expect, test } from "vitest";
import { startedToy } from "./testing/started-toy.ts";
import { toy } from "../testing/toy-system.ts";
import { TripwireError, withTripwires } from "./tripwires.ts";

function descriptors(): unknown[] {
  return [
    ...["Date", "setTimeout", "queueMicrotask"].map((name) => Object.getOwnPropertyDescriptor(globalThis, name)),
    Object.getOwnPropertyDescriptor(Math, "random"),
    Object.getOwnPropertyDescriptor(performance, "now"),
    Object.getOwnPropertyDescriptor(process, "nextTick"),
  ];
}

describe("a tripwire", () => {
  test.each<[string, () => unknown]>([
    ["Date", () => new Date()],
    ["Date.now", () => Date.now()],
    ["Math.random", () => Math.random()],
    ["performance.now", () => performance.now()],
    ["setTimeout", () => setTimeout(() => undefined, 1)],
    ["setInterval", () => setInterval(() => undefined, 1)],
    ["setImmediate", () => setImmediate(() => undefined)],
    ["queueMicrotask", () => queueMicrotask(() => undefined)],
    ["process.nextTick", () => process.nextTick(() => undefined)],
    ["crypto.randomUUID", () => crypto.randomUUID()],
  ])("throws at %s during the run, and is gone after it", (_, use) => {
    expect(() => withTripwires(use)).toThrow(TripwireError);
    expect(use).not.toThrow();
  });

  test("gives back what the run gave", () => {
    expect(withTripwires(() => 42)).toBe(42);
  });

  test("leaves every global as it was", () => {
    const before = descriptors();
    withTripwires(() => undefined);
    expect(descriptors()).toEqual(before);
  });

  test("ends the run when a node climbs over the wall, instead of passing as that node's crash", () => {
    const system: typeof toy = {
      ...toy,
      createNode: (config, random) => {
        const node = toy.createNode(config, random);
        return {
          ...node,
          step: (input) =>
            (input.type === "tick" ? [Date.now(), ...node.step(input)].slice(1) : node.step(input)) as never,
        };
      },
    };
    const run = (): void => startedToy({ seed: 1, system, options: { heartbeatMs: 10 } }).runMs(100);
    expect(() => withTripwires(run)).toThrow(TripwireError);
    expect(run).not.toThrow();
  });

  test("ends the run when a client climbs over the wall, instead of passing as an operation in doubt", () => {
    const system: typeof toy = {
      ...toy,
      createClient: (config, random) => {
        const core = toy.createClient(config, random);
        return { step: (input) => [Date.now(), ...core.step(input)].slice(1) as never, wakeAt: () => core.wakeAt() };
      },
    };
    const run = (): void => {
      const { cluster } = startedToy({ seed: 1, system });
      cluster.openClient(0, 0).invoke({ f: "read", value: null }, () => undefined);
    };
    expect(() => withTripwires(run)).toThrow(TripwireError);
    expect(run).not.toThrow();
  });
});
