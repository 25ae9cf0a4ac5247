import { expect, test } from "vitest";
import { limit } from "../../generator/combinators.ts";
import { simulate } from "../../generator/testing/simulate.ts";
import { tasks } from "./tasks.ts";

interface Launched {
  readonly name: string;
  readonly cpus: number;
  readonly runMs: number | null;
  readonly isService: boolean;
}

const options = { concurrency: 4, rate: 0, keys: 1, operationsPerKey: 200 };
const { events } = simulate({
  generator: limit(3000, tasks.generator(options)),
  concurrency: 4,
  outcome: ({ value }) => ({ type: "ok", value }),
  untilMs: 600_000,
});
const asked = events.filter(({ type }) => type === "invoke");
const launched = asked.flatMap(({ f, value }) => (f === "launch" ? [value as unknown as Launched] : []));

test("launches each name once, in sizes that fit on any agent", () => {
  expect(launched.length).toBeGreaterThan(1_000);
  expect(new Set(launched.map(({ name }) => name)).size).toBe(launched.length);
  expect(launched.every(({ cpus }) => cpus >= 1 && cpus <= 3)).toBe(true);
});

test("kills only what was launched before, and leaves at most five tasks without an end", () => {
  const lasting = new Set<string>();
  const names = new Set<string>();
  const strangers: string[] = [];
  let most = 0;
  for (const { f, value } of asked) {
    if (f === "launch") {
      const { name, isService, runMs } = value as unknown as Launched;
      names.add(name);
      if (isService || runMs === null) lasting.add(name);
    } else if (f === "kill") {
      const { name } = value as unknown as Launched;
      if (!names.has(name)) strangers.push(name);
      lasting.delete(name);
    }
    most = Math.max(most, lasting.size);
  }
  expect(strangers).toEqual([]);
  expect(most).toBe(5);
});

test("has short and long tasks, services, and some that fail, and looks at all of them", () => {
  const kinds = launched.map(({ runMs, isService }) =>
    isService ? "service" : runMs === null ? "endless" : runMs <= 30 ? "short" : "long",
  );
  expect([...new Set(kinds)].sort()).toEqual(["endless", "long", "service", "short"]);
  expect(asked.filter(({ f }) => f === "read").length).toBeGreaterThan(500);
});
