import { expect, test } from "vitest";
import type { Json } from "../../../../histories/json.ts";
import type { AnyNode, CheckpointSwap, Durable } from "../../../../systems-under-test/node-kit/node.ts";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { defaultDisk, defaultHost } from "../options.ts";
import { createScheduler } from "../scheduler.ts";
import { createStepping } from "./stepping.ts";
import { createSimulatedNode } from "./simulated-node.ts";

const nothing = (): void => undefined;

/** What a node finds at its second boot: it wrote "old", then a checkpoint in this way, then "late"; then power was lost. */
function foundAfterPowerLoss(swap: CheckpointSwap): Durable | undefined {
  const scheduler = createScheduler({ eventsMax: 1000, recordMax: 0 });
  let found: Durable | undefined;
  const createNode = (): AnyNode => ({
    step(input) {
      if (input.type !== "boot") return [];
      found = input.durable;
      return [
        { type: "write", token: 1, records: ["old"] },
        { type: "checkpoint", token: 2, snapshot: "image", records: [], swap },
        { type: "write", token: 3, records: ["late"] },
      ];
    },
    wakeAt: () => null,
    inspect: () => null,
  });
  const node = createSimulatedNode({
    id: "n1",
    target: 0,
    scheduler,
    stepping: createStepping(),
    random: createRandomStream(1),
    host: defaultHost,
    disk: defaultDisk,
    createNode,
    isolated: (value: Json) => value,
    send: nothing,
    reply: nothing,
    note: nothing,
    onStep: nothing,
    onWrite: nothing,
    onDurable: nothing,
    onEnded: nothing,
    onDown: nothing,
  });
  node.start({ wipe: false }, nothing);
  while (scheduler.step());
  node.kill({ powerLoss: true });
  node.start({ wipe: false }, nothing);
  while (scheduler.step());
  return found;
}

test("a checkpoint takes the place of the old image in the way that the node asked for", () => {
  expect(foundAfterPowerLoss("safe")).toEqual({ snapshot: "image", records: ["late"] });
  expect(foundAfterPowerLoss("unsynced-directory")).toEqual({ snapshot: null, records: ["old"] });
});
