/**
 * Orders to step through: the linearizations of a run, with a moment for each operation at which it may have taken effect.
 */
import type { KeyResult } from "../../../histories/key-result.ts";
import type { Linearization } from "../../../histories/linearization.ts";
import type { Operation } from "../../../histories/operation.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import type { OrderView } from "../data/report-data.ts";

/**
 * @param operations `operations[i].id === i`. What an order names and is not among them makes that order useless: it is left out.
 * @param keys the verdicts, in the order in which the page shows keys
 */
export function orders(
  linearizations: readonly Linearization[],
  operations: readonly Operation[],
  keys: readonly KeyResult[],
): readonly OrderView[] {
  const place = new Map(keys.map(({ key }, at) => [key, at]));
  return linearizations
    .toSorted((one, other) => (place.get(one.key) ?? keys.length) - (place.get(other.key) ?? keys.length))
    .flatMap((linearization) => orderOf(linearization, operations) ?? []);
}

/**
 * Each operation takes effect at the later of its own invocation and the moment of the one before. That is never after its
 * completion: an order that respects real time has nothing before an operation that was invoked after it had completed.
 */
function orderOf(
  { key, operations: ids, texts, states, endsBefore }: Linearization,
  operations: readonly Operation[],
): OrderView | undefined {
  const steps: OrderView["steps"][number][] = [];
  let timeNs = 0;
  for (const [place, id] of ids.entries()) {
    const operation = operations[id];
    const state = texts[states[place + 1] ?? -1];
    if (operation === undefined || state === undefined) return undefined;
    timeNs = Math.max(timeNs, operation.invokeTime);
    steps.push({ id, process: operation.process, timeNs, text: operationText(operation), state });
  }
  const culprit = endsBefore === undefined ? undefined : operations[endsBefore];
  return {
    key,
    initially: texts[states[0] ?? -1] ?? "",
    steps,
    ends: culprit === undefined ? undefined : { id: culprit.id, text: operationText(culprit) },
  };
}
