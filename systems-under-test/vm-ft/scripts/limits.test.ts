/**
 * What replication is no help against: it repeats what it was told, right or wrong.
 */
import { expect, test } from "vitest";
import { styleNames } from "../hosts/styles/style-names.ts";
import { askAndWait, failOver, startPair } from "./pair.ts";

test.each(styleNames)(
  "a mistake is replicated like all else: it is still there after a failover, style %s",
  (replication) => {
    const world = startPair({ options: { replication } });
    const { primary } = world.settle();
    askAndWait(world, primary, "write", "right");
    askAndWait(world, primary, "write", "a mistake");
    expect(askAndWait(world, failOver(world), "read")).toEqual({ type: "ok", value: "a mistake" });
  },
);
