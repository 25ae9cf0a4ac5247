/**
 * Measures, in namespaces: cuts five machines into halves and heals them, many times, and prints the figures.
 */
import { quantile } from "../../histories/words/quantiles.ts";
import { createMachineWiring } from "../../harness/clusters/machines/machine-wiring.ts";
import type { LinkRule } from "../../harness/clusters/cluster.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { SwitchFigures } from "./partition-switch.ts";

const SWITCHES = 100;
const HALVES = [
  ["n1", "n2"],
  ["n3", "n4", "n5"],
] as const;
const LINKS = HALVES[0].flatMap((one) => HALVES[1].flatMap((other) => [[one, other] as const, [other, one] as const]));

const nodes = HALVES.flat();
const keeper = { random: createRandomStream(1), nowNs: () => performance.now() * 1e6, write: () => undefined };
const wiring = createMachineWiring(nodes, keeper, { hasDetour: false });
await Promise.all(nodes.map((node) => wiring.machineFor(node)));
const tookMs: number[] = [];
for (let time = 0; time < SWITCHES; time++) {
  // oxlint-disable-next-line no-await-in-loop -- one partition after the other
  tookMs.push(await switchMs(time % 2 === 0 ? { drop: true } : {}));
  // A switch reads the counts when it is done, and a fault seldom begins while it does.
  // oxlint-disable-next-line no-await-in-loop -- as above
  await new Promise<void>((resolve) => wiring.refreshLinks?.(resolve));
}
await wiring.close();
tookMs.sort((one, other) => one - other);
const figures: SwitchFigures = {
  switches: SWITCHES,
  links: LINKS.length,
  p50Ms: quantile(tookMs, 0.5) ?? Number.NaN,
  p99Ms: quantile(tookMs, 0.99) ?? Number.NaN,
};
process.stdout.write(JSON.stringify(figures));

/** From the wish until all links have the rule. */
async function switchMs(rule: LinkRule): Promise<number> {
  const begunMs = performance.now();
  await Promise.all(
    LINKS.map(
      ([from, to]) =>
        new Promise<void>((resolve, reject) => {
          wiring.setLink(from, to, rule, (error) => (error === undefined ? resolve() : reject(error)));
        }),
    ),
  );
  return performance.now() - begunMs;
}
