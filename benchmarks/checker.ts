/**
 * `npm run bench:checker`: the checker against the plain search, against reading the history's own file, and on the
 * histories that are hard for it. All from one run, for figures of a shared machine compare only with each other. With
 * `-- --large` it adds the rows that take minutes.
 */
import { casRegister } from "../checker/models/objects/cells.ts";
import { decide } from "../checker/linearizability/decide.ts";
import { againstTheYardstick } from "./checker/against-yardstick.ts";
import { columnsAndObjects } from "./checker/columns-and-objects.ts";
import { drawnRegister } from "./checker/drawn-register.ts";
import { explanations } from "./checker/explanations.ts";
import { files } from "./checker/files.ts";
import { largeAsColumns, largeAsOperations } from "./checker/large.ts";
import { limits } from "./checker/limits.ts";
import { leastMs, msText, printRow } from "./checker/measure.ts";

const allowance = { nodesMax: 1e9, bytesMax: 2 ** 30, isTimeUp: () => false };

function smallDomain(): void {
  for (const crashedShare of [0, 0.01]) {
    const times: number[] = [];
    // Seed 0 is not counted: the search is compiled there.
    for (let seed = 0; seed <= 8; seed++) {
      const operations = drawnRegister({ operations: 1_000, clients: 20, seed, values: "small", crashedShare });
      const took = leastMs(5, () => decide(casRegister, operations, allowance));
      if (seed > 0) times.push(took);
    }
    times.sort((a, b) => a - b);
    printRow(
      `values 0..4, 20 clients, 1,000 operations, ${crashedShare * 100} % never returned, 8 seeds: ` +
        `median ${msText(times[3] ?? 0)}, worst ${msText(times[7] ?? 0)}`,
    );
  }
}

printRow(`Node ${process.version}`);
againstTheYardstick();
smallDomain();
columnsAndObjects();
explanations();
limits();
const sizes = [
  [1_000_000, 1],
  [1_000_000, 100],
] as const;
for (const [operations, keys] of sizes) {
  for (const isStaleAtTheEnd of [false, true]) largeAsColumns({ operations, keys, isStaleAtTheEnd });
}
for (const isStaleAtTheEnd of [false, true]) largeAsOperations({ operations: 1_000_000, keys: 1, isStaleAtTheEnd });
files([100_000, 1_000_000]);
if (process.argv.includes("--large")) {
  for (const isStaleAtTheEnd of [false, true]) largeAsColumns({ operations: 10_000_000, keys: 1, isStaleAtTheEnd });
  files([4_000_000]);
}
