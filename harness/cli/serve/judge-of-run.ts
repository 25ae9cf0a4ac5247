/**
 * The verdict so far, for who watches a run: by the model of the run's workload, as `check: live` has it, whether the run
 * itself asked for that or not.
 */
import { counted } from "../../../histories/words/counts.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { TestRecord } from "../../../runs/results.ts";
import type { LiveJudge } from "../../../serve/live/live-judge.ts";
import { type Catalog, workloadNamed } from "../../catalog.ts";
import { modelOf } from "../../judge.ts";
import { createLiveCheck } from "../../run/live-check.ts";

/** A judge for this run; undefined where its workload is not known, or a check of whole histories judges it. */
export function judgeOfRun({ workload: name }: TestRecord, catalog: Catalog): LiveJudge | undefined {
  const workload = workloadNamed(catalog, name);
  const model = workload === undefined ? undefined : modelOf(workload.judge);
  if (model === undefined) return undefined;
  const check = createLiveCheck({ model, onViolation: () => {} });
  return {
    event: (event) => check.event(event),
    opinion() {
      const { violations, left, error } = check.findings();
      const [first] = violations;
      if (first !== undefined) {
        const where = first.key === undefined ? "" : ` of key ${keyText(first.key)}`;
        return { valid: false, words: `Not linearizable: event ${first.index}${where}: ${first.because}.` };
      }
      if (error !== undefined) return { valid: "unknown", words: `It could not be followed: ${error.message}` };
      if (left.length > 0) {
        return {
          valid: "unknown",
          words: `Nothing wrong so far; ${counted(left.length, "key")} could not be followed.`,
        };
      }
      return { valid: true, words: "Linearizable so far." };
    },
  };
}
