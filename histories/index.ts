/**
 * What `import … from "clew/histories"` gives: the shapes of events and operations, their pairing, and the lines of a file.
 */
export { decodeEvent, encodeEvent } from "./codecs/json-lines.ts";
export type { EventType, HistoryEvent, Key, ProcessId } from "./event.ts";
export type { Json } from "./json.ts";
export { MalformedHistoryError } from "./malformed.ts";
export type { Operation, Outcome } from "./operation.ts";
export { pairOperations } from "./pair.ts";
export type { Anomaly, AnomalyName, Explanation, KeyResult } from "./key-result.ts";
export { worst } from "./verdict.ts";
export type { Verdict } from "./verdict.ts";
