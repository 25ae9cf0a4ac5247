/**
 * The messages between a hunt and its workers. Plain data, because workers are other processes.
 */
import type { CampaignSpec } from "../../../runs/hunts/campaign.ts";
import type { Tally } from "../../../runs/hunts/tally.ts";
import type { MutantReport } from "../mutants/mutation.ts";
import type { ShrinkMeasure } from "../mutants/mutation-shrink.ts";

/** What a worker is asked to do: run some seeds of a campaign, or hunt one planted bug. */
export type Job =
  | {
      readonly type: "seeds";
      readonly spec: CampaignSpec;
      readonly seeds: readonly number[];
      /** Folder for findings. */
      readonly findings: string;
    }
  | {
      readonly type: "mutant";
      readonly system: string;
      readonly id: string;
      /** Most seeds; undefined: the catalogue entry's own. */
      readonly budget: number | undefined;
      readonly shrinks: boolean;
    };

/** What it answers, one for each job. */
export type JobEnd = (
  | { readonly type: "seeds"; readonly seeds: readonly number[]; readonly tally: Tally }
  | { readonly type: "mutant"; readonly report: MutantReport; readonly shrunk: ShrinkMeasure | undefined }
  | { readonly type: "error"; readonly message: string }
) & {
  /** CPU seconds of the worker's process for this job. */
  readonly cpuS: number;
};
