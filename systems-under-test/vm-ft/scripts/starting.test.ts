import { describe, expect, test } from "vitest";
import { styleNames } from "../hosts/styles/style-names.ts";
import { askAndWait, restartFresh, startPair } from "./pair.ts";

describe.each(styleNames)("starting, style %s", (replication) => {
  test("the first host begins the service and takes the second as its backup", () => {
    const world = startPair({ options: { replication } });
    expect(world.settle()).toEqual({ primary: "h1", backup: "h2" });
    expect(askAndWait(world, "h1", "write", 1)).toEqual({ type: "ok", value: 1 });
    expect(world.host("h1").generation).toBe(1);
    expect(world.host("h2")).toMatchObject({ mode: "shadowing", held: world.host("h1").executed });
    expect(world.monitor.violations()).toEqual([]);
  });

  test("the second host begins the service when the first does not come up", () => {
    const world = startPair({ options: { replication } });
    world.script.crash("h1");
    world.script.drop();
    world.script.runUntil(() => world.role("h2") === "solo", 5000);
    restartFresh(world, "h1");
    expect(world.settle()).toEqual({ primary: "h2", backup: "h1" });
  });

  test("with manual repair, a fresh host waits until an operator orders it", () => {
    const world = startPair({ options: { replication, repair: "manual" } });
    world.script.run(5000);
    expect([world.role("h1"), world.role("h2")]).toEqual(["solo", "booting"]);
    world.script.request("h1", { operator: "repair" });
    expect(world.settle()).toEqual({ primary: "h1", backup: "h2" });
  });
});
