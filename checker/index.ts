/**
 * The checker's public interface: `check` and its relatives, the models, and the types that a model of your own needs.
 */
export { check, models } from "./check.ts";
export { reportOf } from "./check-report.ts";
export type { Budget, CheckReport } from "./check.ts";
export type { ReadAgain } from "./late-explanations.ts";
export { NotForColumnsError, checkColumns, createColumnReader } from "./columns.ts";
export type { ColumnHistory, ColumnReader } from "./columns.ts";
export { GUARANTEES, checkConsistency } from "./check-consistency.ts";
export type { ConsistencyReport, Guarantee, GuaranteeResult } from "./check-consistency.ts";
export { checkPositions } from "./consistency/known-positions.ts";
export type { PositionedOperation, PositionsRuling } from "./consistency/known-positions.ts";
export { evidenceIn, evidenceInColumns, gatherEvidence, lackOfEvidence } from "./evidence.ts";
export type { Evidence, EvidenceGathering } from "./evidence.ts";
export { reportOfCheck } from "./history-check.ts";
export type { Check, CheckVerdict, Figures } from "./history-check.ts";
export { intervals, whatItDid } from "./explain/words/operation-text.ts";
export { EXPLANATION_SHARE } from "./late-explanations.ts";
export { flawIn } from "./linearizability/certificate/certify.ts";
export { OutOfTimeError } from "./base/effort.ts";
export { inTime } from "./base/in-time.ts";
export { modelNamed } from "./models/catalog.ts";
export type { ModelOptions } from "./models/catalog.ts";
export type { Action, Call, Model } from "./models/model.ts";
export { determinized } from "./models/nondeterministic.ts";
export type { NondeterministicModel } from "./models/nondeterministic.ts";
export { isBlindCas } from "./models/refusals.ts";
export { checkModelPurity } from "./models/purity.ts";
export { createOnlineChecker } from "./online/online-checker.ts";
export type { LeftKey, OnlineChecker, OnlineOptions, Violation } from "./online/online-checker.ts";
export { RefusedOperationError, refuseUnknown } from "./refused-operation.ts";
