/**
 * A node process whose files go through more than a hundred generations, killed at drawn moments.
 */
import fs from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RandomStream, createRandomStream } from "../random.ts";
import { countLoss } from "./lying-disk.ts";
import {
  buildToy,
  connectTo,
  makeDirectory,
  removeDirectories,
  startToy,
  type Toy,
  type ToyClient,
  until,
} from "./testing/toy-process.ts";

let main = "";
let toy: Toy | undefined;

beforeAll(async () => {
  main = await buildToy();
});
afterEach(async () => {
  await toy?.kill();
});
afterAll(removeDirectories);

const LIVES = 10;
const CHECKPOINTS_MIN = 11;
const ADDS_PER_CHECKPOINT = 6;
const OPEN_MAX = 15;

/**
 * Adds numbers and makes checkpoints, many at a time, until this life has done its share. Returns how many were
 * promised.
 */
async function work(
  client: ToyClient,
  from: number,
  random: RandomStream,
): Promise<{ sent: number; promised: number }> {
  const state = { sent: from, promised: from, open: 0, saved: 0 };
  const ask = (request: { readonly [name: string]: number | boolean }, answered: (reply: unknown) => void): void => {
    state.open++;
    void client.ask(request).then((reply) => {
      state.open--;
      answered(reply);
    });
  };
  const lastAdds = random.integer(0, 3 * ADDS_PER_CHECKPOINT);
  let addsLeft = lastAdds;
  while (state.saved < CHECKPOINTS_MIN || addsLeft-- > 0) {
    await until(() => state.open < OPEN_MAX);
    if (random.chance(1 / ADDS_PER_CHECKPOINT)) ask({ checkpoint: true }, () => state.saved++);
    else ask({ add: ++state.sent }, (length) => (state.promised = Math.max(state.promised, Number(length))));
  }
  return state;
}

function newestGeneration(directory: string): number {
  return Math.max(
    ...fs
      .readdirSync(directory)
      .flatMap((name) => /^wal-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number),
  );
}

describe.each(["true", "lying"] as const)("a node with a %s disk, killed at drawn moments", (disk) => {
  test("boots with what it promised, then some of what it was asked after that, through 100 generations", async () => {
    const random = createRandomStream(7).fork(disk);
    const dataDir = makeDirectory();
    let sent = 0;
    let promised = 0;
    let lost = 0;
    for (let life = 0; life <= LIVES; life++) {
      toy = startToy({ main, dataDir, disk, fsyncMs: [0, 3] });
      const client = await connectTo(await toy.ready());
      const found = (await client.ask({ read: true })) as readonly number[];
      expect(found).toEqual(Array.from({ length: found.length }, (_, at) => at + 1));
      expect(found.length).toBeGreaterThanOrEqual(promised);
      expect(found.length).toBeLessThanOrEqual(sent);
      ({ sent, promised } = await work(client, found.length, random));
      await toy.kill();
      const loss = countLoss(dataDir);
      expect(loss.lost).toBeGreaterThanOrEqual(0);
      lost += loss.lost;
    }
    expect(newestGeneration(dataDir)).toBeGreaterThan(100);
    // With a true disk only a power failure loses writes.
    expect(lost > 0).toBe(disk === "lying");
  });
});
