/**
 * The trials of the whole checker, from every folder: what `npm run test:oracle` runs, and what must notice the planted
 * mistakes.
 */
import { CONSISTENCY_TRIALS } from "../../consistency/testing/trials.ts";
import { COORDINATION_TRIALS } from "../../coordination/testing/coordination-trials.ts";
import { LINEARIZABILITY_TRIALS } from "../../linearizability/testing/trials.ts";
import { REFUSAL_TRIALS } from "../../models/testing/refusal-trials.ts";
import { ONLINE_TRIALS } from "../../online/testing/trials.ts";
import type { TrialFamily } from "../trial.ts";

/** All families. */
export const TRIALS: readonly TrialFamily[] = [
  ...LINEARIZABILITY_TRIALS,
  ...CONSISTENCY_TRIALS,
  ...ONLINE_TRIALS,
  ...REFUSAL_TRIALS,
  ...COORDINATION_TRIALS,
];
