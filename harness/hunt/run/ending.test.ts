import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { startedToy, type StartedToy } from "../../clusters/simulated/testing/started-toy.ts";
import { toy } from "../../clusters/testing/toy-system.ts";
import { drawCore, healCore } from "./ending.ts";

/** Heals, and waits until it is done. */
function heal({ cluster }: StartedToy, core: readonly string[]): void {
  let isHealed = false;
  healCore(cluster, core, (error) => {
    if (error !== undefined) throw error;
    isHealed = true;
  });
  expect(cluster.run({ until: () => isHealed })).toBe("condition");
}

const stateOf = ({ cluster }: StartedToy, node: string): string | undefined =>
  cluster.status().find(({ id }) => id === node)?.state;

describe("healing", () => {
  test("opens the links of the core and brings its nodes back, and leaves what is clear-cut elsewhere", () => {
    const started = startedToy({ seed: 1, nodes: 5 });
    const { cluster } = started;
    for (const node of cluster.nodes)
      for (const to of cluster.nodes) if (node !== to) cluster.setLink(node, to, { drop: true });
    for (const node of ["n1", "n4"]) cluster.kill(node, { powerLoss: false }, () => undefined);
    for (const node of ["n2", "n5"]) cluster.pause(node, () => undefined);
    started.runMs(1);
    heal(started, ["n1", "n2", "n3"]);
    expect(cluster.nodes.map((node) => stateOf(started, node))).toEqual([
      "running",
      "running",
      "running",
      "stopped",
      "paused",
    ]);
    const cut = cluster.disturbances().filter((each) => each.startsWith("the link"));
    expect(cut).toHaveLength(20 - 6);
    expect(cut.some((each) => /n[123]>n[123]/.test(each))).toBe(false);
  });

  test("heals everywhere what is only half broken: lossy links, disks, clocks", () => {
    const options = { heartbeatMs: 1, checkpointEvery: 0, haltOn: "halt" };
    const started = startedToy({ seed: 1, nodes: 3, options });
    const { cluster } = started;
    cluster.setLink("n3", "n1", { loss: 0.5 });
    cluster.setClock("n3", { offsetMs: 60_000, rate: 3 });
    heal(started, ["n1", "n2"]);
    expect(cluster.disturbances()).toEqual([]);
    const before = started.state("n3").wall;
    started.runMs(1_000);
    expect(Math.abs(started.state("n3").wall - before - 1_000)).toBeLessThan(20);
  });
});

describe("the core", () => {
  const cores = (ending: "core" | "all", system: System): readonly number[] => {
    const { cluster } = startedToy({ seed: 1, nodes: 5 });
    return Array.from({ length: 40 }, (_, seed) => {
      return drawCore({ cluster, system, ending, wereChangesAsked: false, random: createRandomStream(seed) }).length;
    });
  };

  test("is always a majority, sometimes a bare one, sometimes all", () => {
    expect(new Set(cores("core", toy))).toEqual(new Set([3, 4, 5]));
  });

  test("is everybody where all is to be healed, or the system has conditions of its own", () => {
    expect(new Set(cores("all", toy))).toEqual(new Set([5]));
    expect(new Set(cores("core", { ...toy, mayLose: () => true }))).toEqual(new Set([5]));
  });
});
