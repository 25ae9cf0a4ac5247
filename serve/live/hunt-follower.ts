/** Follows a hunt: adds up its lines of progress as they come, until its results are there. */
import { type HuntFolder, huntProgress, readHuntResults } from "../folders/read-hunt.ts";
import { type HuntNews, rateMeter } from "../views/live-hunt.ts";
import type { Follower } from "./follower.ts";

/** @param folder of the hunt @param now the time in ms */
export function huntFollower(
  folder: string,
  { seedCount }: Pick<HuntFolder, "seedCount">,
  now: () => number,
): Follower {
  const progress = huntProgress(folder);
  const meter = rateMeter();
  return {
    async look() {
      await progress.look();
      const { seeds, findings, strategies } = progress.tally();
      meter.take(now(), seeds);
      const { content: results } = await readHuntResults(folder);
      // A hunt that was taken up again has results of before.
      const isOver = results !== undefined && results.tally.seeds >= seeds;
      const rate = meter.rate();
      const news: HuntNews = {
        seeds,
        seedCount,
        findings: findings.length,
        strategies,
        isOver,
        ...(rate === undefined ? {} : { rate: Math.round(rate * 10) / 10 }),
      };
      return { state: news, isOver, hasMore: false };
    },
  };
}
