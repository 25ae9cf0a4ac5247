/** What the timeline says in words: names of lanes, labels of bars, and the operation that is looked at. */
import { clipped } from "../../../histories/clipped.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { laneOf, type LaneTable } from "../../views/operations/lane-table.ts";
import { NONE, operationAt, type OperationTable } from "../../views/operations/operation-table.ts";
import { keyName, seconds, timeSpan } from "../../views/words.ts";

const KEY_CHARACTERS = 14;
const LABEL_CHARACTERS = 20;
const SPOKEN_CHARACTERS = 80;
/** As many labels as are ever in view at once, several times over. */
const LABELS_KEPT_MAX = 20_000;

/** "process 3", or "x17 · process 3" where lanes are by key. */
export function laneName({ table, keys, processes }: LaneTable, lane: number): string {
  const process = `process ${String(table.processes[processes[lane] ?? 0] ?? "")}`;
  const key = keys[lane] ?? NONE;
  return key === NONE ? process : `${clipped(keyName(table.keys[key] ?? undefined), KEY_CHARACTERS)} · ${process}`;
}

/** The words on bars; each is worked out once. */
export function barLabels(table: OperationTable): (row: number) => string {
  const known = new Map<number, string>();
  return (row) => {
    const kept = known.get(row);
    if (kept !== undefined) return kept;
    if (known.size > LABELS_KEPT_MAX) known.clear();
    const operation = operationAt(table, row);
    const label = operation === undefined ? "" : operationText(operation, LABEL_CHARACTERS);
    known.set(row, label);
    return label;
  };
}

/** The operation in one sentence, for who hears the page. */
export function spokenOperation(lanes: LaneTable, row: number): string {
  const operation = operationAt(lanes.table, row);
  if (operation === undefined) return "";
  const { process, key, outcome, invokeTime, completeTime } = operation;
  const lane = laneOf(lanes, row);
  const first = lane === undefined ? 0 : (lanes.starts[lane] ?? 0);
  const place =
    lane === undefined
      ? "not among those shown"
      : `${(lanes.places[row] ?? 0) - first + 1} of ${(lanes.starts[lane + 1] ?? 0) - first} on its lane`;
  const parts = [
    `process ${process}`,
    operationText(operation, SPOKEN_CHARACTERS),
    ...(key === undefined ? [] : [`key ${clipped(keyName(key), SPOKEN_CHARACTERS)}`]),
    outcome,
    completeTime === undefined ? `from ${seconds(invokeTime)}, never completed` : timeSpan(invokeTime, completeTime),
    place,
  ];
  return parts.join(", ");
}
