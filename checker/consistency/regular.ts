/**
 * The regular register with several writers, weak form (Lamport 1986; Shao, Welch, Pierce and Lee 2011). Each read
 * shows a write that began before the read returned, and that was not followed by another whole write before the read
 * began. It may show the initial value if no write had returned by then.
 *
 * Each read is judged by itself. So values may repeat, and one pass is enough. Let m be the latest begin of the writes
 * that returned before the read began. A write explains the read iff it returned after m (or never) and began before
 * the read returned.
 */
import { APPEND, CAS, IMPOSSIBLE, READ, WRITE, cellColumns } from "../base/cell-columns.ts";
import { BOUNDLESS } from "../base/effort.ts";
import { NEVER } from "../base/key-history.ts";
import type { GuaranteeRuling } from "./session-guarantees.ts";
import type { Sessions } from "./sessions.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** Decides for reads and writes; does not apply to cas. O(n log n) with unique values, O(n²) where all are equal. */
export function byRegularity(sessions: Sessions): GuaranteeRuling {
  const { history, keyOf } = sessions;
  const { invoke, complete, model } = history;
  if (model.action === undefined) return { verdict: undefined, because: "only defined for objects of one value" };
  const { kind, wants, puts, initial, values } = cellColumns(history, BOUNDLESS);
  if (kind.some((one) => one === CAS || one === APPEND || one === IMPOSSIBLE)) {
    return { verdict: undefined, because: "only defined for reads and writes" };
  }
  const size = values.size();
  const writers = new Map<number, number[]>();
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] !== WRITE) continue;
    const name = (keyOf[item] ?? wrongIndex(item)) * size + (puts[item] ?? wrongIndex(item));
    const row = writers.get(name);
    if (row === undefined) writers.set(name, [item]);
    else row.push(item);
  }
  /** By key: the latest begin among the writes that returned so far. */
  const latest = new Map<number, number>();
  let returned = 0;
  for (let item = 0; item < kind.length; item++) {
    for (; returned < history.returns.length; returned++) {
      const one = history.returns[returned] ?? wrongIndex(returned);
      if ((complete[one] ?? NEVER) >= (invoke[item] ?? wrongIndex(item))) break;
      const key = keyOf[one] ?? wrongIndex(one);
      if (kind[one] === WRITE) latest.set(key, Math.max(latest.get(key) ?? -1, invoke[one] ?? wrongIndex(one)));
    }
    if (kind[item] !== READ) continue;
    const key = keyOf[item] ?? wrongIndex(item);
    const least = latest.get(key) ?? -1;
    const want = wants[item] ?? wrongIndex(item);
    if (want === initial && least === -1) continue;
    const explainsRead = (writer: number): boolean =>
      (complete[writer] ?? NEVER) >= least && (invoke[writer] ?? wrongIndex(writer)) <= (complete[item] ?? NEVER);
    if (writers.get(key * size + want)?.some(explainsRead) === true) continue;
    const text = model.describeState(values.valueOf(want));
    return {
      verdict: false,
      because: `operation ${history.operations[item]?.id} read ${text}, which was gone or not yet there`,
    };
  }
  return { verdict: true, because: "every read shows the last write or one beside it" };
}
