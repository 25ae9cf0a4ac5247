/**
 * Clusters that a test opens, and that are ended with their files however the test goes.
 */
import { rmSync } from "node:fs";

/** A cluster of one test, with the folder of its files. */
interface Started {
  readonly runDirectory: string;
  readonly stop: () => Promise<void>;
}

/** Opens clusters, and ends all of them; `end` belongs into `afterEach`. */
export interface OpenedClusters<Options, Made> {
  readonly open: (options?: Partial<Options>) => Made;
  readonly end: () => Promise<void>;
}

/** Opens clusters by this function. */
export function createOpenedClusters<Options, Made extends Started>(
  openCluster: (options: Partial<Options>) => Made,
): OpenedClusters<Options, Made> {
  const opened: Made[] = [];
  return {
    open(options = {}) {
      const made = openCluster(options);
      opened.push(made);
      return made;
    },
    async end() {
      for (const { stop, runDirectory } of opened.splice(0)) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other, as they would end by themselves
        await stop();
        rmSync(runDirectory, { recursive: true, force: true });
      }
    },
  };
}
