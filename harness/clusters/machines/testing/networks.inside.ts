/**
 * Many networks, made and taken away one after the other. It runs in namespaces only: see inside-vitest.ts.
 */
import { expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createMachineWiring } from "../machine-wiring.ts";
import { networkLeftovers } from "./leftovers.ts";

const NETWORKS = Number(process.env["CLEW_NETWORKS"] ?? 3);

test("networks with machines leave nothing in the namespace in which they were made", async () => {
  for (let network = 0; network < NETWORKS; network++) {
    const nodes = ["n1", "n2", "n3"];
    const keeper = { random: createRandomStream(network), nowNs: () => 0, write: () => undefined };
    const wiring = createMachineWiring(nodes, keeper, { hasDetour: true });
    // Every third is given up while it is made.
    const made = Promise.allSettled(nodes.map((node) => wiring.machineFor(node)));
    if (network % 3 > 0) {
      const failed = (await made).find(({ status }) => status === "rejected");
      if (failed !== undefined) throw new Error(`network ${network} was not made`, { cause: failed });
      await new Promise<void>((resolve, reject) => {
        wiring.setLink("n1", "n2", network % 2 === 0 ? { drop: true } : { delayMs: [1, 1] }, (error) =>
          error === undefined ? resolve() : reject(error),
        );
      });
    }
    await wiring.close();
    expect(networkLeftovers()).toEqual([]);
  }
}, 1_700_000);
