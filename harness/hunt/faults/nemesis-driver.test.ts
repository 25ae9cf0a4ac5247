import { describe, expect, test } from "vitest";
import { startedToy, type StartedToy } from "../../clusters/simulated/testing/started-toy.ts";
import type { TimedEffect } from "./timed-effect.ts";
import { createNemesisDriver, type NemesisDriver } from "./nemesis-driver.ts";
import { createSignals, type Signals } from "./signals.ts";

interface Driven extends StartedToy {
  readonly driver: NemesisDriver;
  readonly signals: Signals;
  readonly told: TimedEffect[];
}

function driven(how: { readonly hasDisk?: boolean; readonly mayLose?: boolean } = {}): Driven {
  const started = startedToy({ seed: 1 });
  const signals = createSignals();
  const told: TimedEffect[] = [];
  const { mayLose = true, hasDisk = true } = how;
  const driver = createNemesisDriver(
    { ...started.cluster, mayLose: () => mayLose },
    { onEffect: (effect) => told.push(effect), hasDisk: () => hasDisk, signals },
  );
  return { ...started, driver, signals, told };
}

const nowUs = ({ cluster }: StartedToy): number => Math.round(cluster.clock.nowNs() / 1000);

describe("the agenda", () => {
  test("is in order of time, and of the same time in order of planning", () => {
    const run = driven();
    const done: string[] = [];
    const beganUs = nowUs(run);
    for (const [name, us] of [
      ["c", 30],
      ["a", 10],
      ["d", 30],
      ["b", 20],
    ] as const) {
      run.driver.at(beganUs + us, () => done.push(name));
    }
    expect(run.driver.nextUs()).toBe(beganUs + 10);
    run.runMs(1);
    run.driver.fire();
    expect(done).toEqual(["a", "b", "c", "d"]);
    expect(run.driver.nextUs()).toBe(Infinity);
  });

  test("has one turn in a µs: what a turn plans for now comes a µs later", () => {
    const run = driven();
    run.driver.at(nowUs(run), () => run.driver.at(nowUs(run), () => undefined));
    run.driver.fire();
    expect(run.driver.nextUs()).toBe(nowUs(run) + 1);
  });

  test("is empty after the end, and nothing more is done", () => {
    const { driver, told, cluster } = driven();
    driver.at(1e9, () => undefined);
    driver.stop();
    driver.at(1e9, () => undefined);
    expect(driver.nextUs()).toBe(Infinity);
    expect(driver.act({ type: "kill", node: "n1", powerLoss: false })).toBe(false);
    expect([told, cluster.disturbances()]).toEqual([[], []]);
  });
});

describe("an effect", () => {
  test("that the system may not lose a node to, or that changes nothing, is neither done nor written down", () => {
    const fragile = driven({ mayLose: false });
    expect(fragile.driver.act({ type: "kill", node: "n1", powerLoss: false })).toBe(false);
    expect(fragile.driver.act({ type: "pause", node: "n1" })).toBe(false);
    expect(fragile.driver.act({ type: "resume", node: "n1" })).toBe(false);
    expect(fragile.cluster.disturbances()).toEqual([]);
    expect(fragile.driver.effects).toEqual([]);
  });

  test("is written down with its time as it is done", () => {
    const run = driven();
    const atUs = nowUs(run);
    expect(run.driver.act({ type: "pause", node: "n2" })).toBe(true);
    expect(run.driver.effects).toEqual([{ atUs, type: "pause", node: "n2" }]);
    expect(run.told).toEqual(run.driver.effects);
    expect(run.cluster.disturbances()).toEqual(["n2 is paused"]);
  });
});

describe("counting", () => {
  test("a power loss that lost no record had no effect, and without a disk it is a kill, which had", () => {
    for (const [hasDisk, fault, effective] of [
      [true, "power-loss", 0],
      [false, "kill", 1],
    ] as const) {
      const { driver, runMs } = driven({ hasDisk });
      // Everything was synced long ago.
      runMs(1_000);
      driver.act({ type: "kill", node: "n1", powerLoss: true });
      runMs(1);
      expect(driver.counts()).toEqual([{ fault, armed: 1, effective }]);
    }
  });

  test("a slow disk has effect when its node writes, a full one when its node has ended", () => {
    const { driver, signals } = driven();
    driver.act({ type: "disk", node: "n1", slowness: 9, isStalled: false });
    driver.act({ type: "disk", node: "n2", slowness: 1, isStalled: false, isFull: true });
    const effective = (): readonly number[] => driver.counts().map((each) => each.effective);
    signals.wrote("n2");
    expect(effective()).toEqual([0, 0]);
    signals.wrote("n1");
    expect(driver.counts().filter((each) => each.effective > 0)).toMatchObject([{ fault: "slow-disk" }]);
    signals.diskWasFull("n2");
    expect(effective()).toEqual([1, 1]);
  });
});
