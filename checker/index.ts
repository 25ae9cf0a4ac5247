/**
 * What `import … from "clew/checker"` gives: verdicts on histories, their explanations, and the types that a model of your
 * own needs. It has no clock and reads no files.
 */
export { check } from "./check.ts";
export type { Budget, CheckReport } from "./check-report.ts";
export { modelNamed, models } from "./models/catalog.ts";
export type { ModelOptions } from "./models/catalog.ts";
export type { ActInto, Action, ActionRoom, Call, Model, SpecialObject } from "./models/model.ts";
export type { Beginning } from "./models/beginning.ts";
export { RefusedOperationError } from "./refused-operation.ts";
export { checkModelPurity } from "./models/purity.ts";
export { determinized } from "./models/nondeterministic.ts";
export type { NondeterministicModel } from "./models/nondeterministic.ts";
export { reportOfCheck } from "./history-check.ts";
export type { Check, CheckVerdict, Figures, NodeStatement, Testimony } from "./history-check.ts";
export { checkConsistency } from "./check-consistency.ts";
export type { ConsistencyReport, GuaranteeResult } from "./check-consistency.ts";
export { GUARANTEES } from "./consistency/guarantees.ts";
export type { Guarantee } from "./consistency/guarantees.ts";
export { checkPositions } from "./consistency/known-positions.ts";
export type { PositionedOperation, PositionsRuling } from "./consistency/known-positions.ts";
export { createOnlineChecker } from "./online/online-checker.ts";
export type { LeftKey, OnlineChecker, OnlineOptions, Violation } from "./online/online-checker.ts";
export { evidenceIn, evidenceInColumns, lackOfEvidence } from "./evidence.ts";
export type { Evidence } from "./evidence.ts";
export { NotForColumnsError, checkColumns, createColumnReader } from "./columns.ts";
export type { ColumnHistory, ColumnReader } from "./columns.ts";
export type { ReadAgain } from "./late-explanations.ts";
