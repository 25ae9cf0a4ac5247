import { expect, test } from "vitest";
import type { Effect } from "../../node-kit/node.ts";
import { createZookeeperNode } from "../node.ts";
import { readZabOptions } from "../options.ts";
import { createCellsService } from "../scripts/cells-service.ts";
import { zabRulesWith } from "./mutants.ts";

type Write = Extract<Effect<never, never>, { readonly type: "write" }>;

/** A single server that leads; its disk writes only when it is told to. */
function leadingAlone(options: { readonly [name: string]: number }): {
  ask(cell: string, value: number): void;
  /** All that it wants to have written until now is on disk. */
  sync(): void;
  /** How many entries are in each write since the server leads. */
  batches(): readonly number[];
} {
  const given = { id: "n1", members: ["n1"], options: readZabOptions(options), rules: zabRulesWith(undefined) };
  const node = createZookeeperNode(given, createCellsService);
  const writes: Write[] = [];
  let now = 0;
  const step = (input: object): void => {
    const effects = node.step({ now, ...input } as never);
    for (const effect of effects) if (effect.type === "write") writes.push(effect);
  };
  const sync = (): void => {
    const token = writes.at(-1)?.token;
    if (token !== undefined) step({ type: "durable", token });
  };
  step({ type: "boot", durable: { snapshot: null, records: [] }, incarnation: "1" });
  while ((node.inspect() as { readonly role: string }).role !== "leader") {
    now = node.wakeAt() ?? Infinity;
    step({ type: "tick" });
    sync();
  }
  sync();
  const before = writes.length;
  return {
    ask: (cell, value) => step({ type: "request", connection: `c${value}`, request: { f: "set", cell, value } }),
    sync,
    batches: () => writes.slice(before).map(({ records }) => records.length),
  };
}

test("transactions that come while the disk is busy are written together, with one sync", () => {
  const server = leadingAlone({ batchDelayMs: 50 });
  for (let value = 1; value <= 20; value++) server.ask("a", value);
  expect(server.batches()).toEqual([1]);
  server.sync();
  expect(server.batches()).toEqual([1, 19]);
});

test("a batch has no more transactions than the option says", () => {
  const server = leadingAlone({ batchDelayMs: 50, batchEntries: 4 });
  for (let value = 1; value <= 9; value++) server.ask("a", value);
  expect(server.batches()).toEqual([1, 4, 4]);
});
