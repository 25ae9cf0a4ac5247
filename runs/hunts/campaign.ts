/**
 * `campaign.json`: what a hunt searches.
 */
import type { Json } from "../../histories/json.ts";
import type { Oracle } from "./oracle.ts";

/** Version of `campaign.json` and of the tallies beside it. */
export const CAMPAIGN_FORMAT = 4;

/** What is searched. The same campaign gives the same tally. */
export interface CampaignSpec {
  readonly format: number;
  readonly system: string;
  /** First and last seed, both included. */
  readonly from: number;
  readonly to: number;
  /** Which part of the seeds: `index` counts from 1. */
  readonly shard: { readonly index: number; readonly count: number };
  /** What is fixed; everything else is drawn from each seed. */
  readonly fixed: FixedParts;
}

/** What is not drawn, because somebody asked for it. */
export interface FixedParts {
  readonly nodes?: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string;
  readonly workload?: string;
  readonly strategy?: string;
  readonly profile?: string;
  /** Names of plugged-in faults that seeds draw from as well. */
  readonly ownFaults?: readonly string[];
  /** false: only what clients see counts. */
  readonly watches?: boolean;
  /** The oracles that count. Default: all. */
  readonly oracles?: readonly Oracle[];
}

/** The seeds of this shard, in order. Shards take turns, so that they cost about the same. */
export function seedsOf({ from, to, shard }: CampaignSpec): number[] {
  const seeds: number[] = [];
  for (let seed = from + shard.index - 1; seed <= to; seed += shard.count) seeds.push(seed);
  return seeds;
}
