/**
 * What the main thread and its workers say to each other. Plain data: it crosses a thread.
 */
import type { CampaignSpec, Tally } from "../campaign.ts";
import type { MutantReport } from "../mutants/mutation.ts";
import type { ShrinkMeasure } from "../mutants/mutation-shrink.ts";

export type Job =
  | {
      readonly type: "seeds";
      readonly spec: CampaignSpec;
      readonly seeds: readonly number[];
      readonly findings: string;
    }
  | {
      readonly type: "mutant";
      readonly system: string;
      readonly id: string;
      readonly budget: number | undefined;
      readonly shrinks: boolean;
    };

export type JobEnd = (
  | { readonly type: "seeds"; readonly seeds: readonly number[]; readonly tally: Tally }
  | { readonly type: "mutant"; readonly report: MutantReport; readonly shrunk: ShrinkMeasure | undefined }
  | { readonly type: "error"; readonly message: string }
) & {
  /** CPU seconds of the worker's thread for this job. */
  readonly cpuS: number;
};
