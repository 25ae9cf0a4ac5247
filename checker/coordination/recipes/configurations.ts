/**
 * The check of a configuration that lies in several nodes and is changed as one: nobody may see parts of two.
 *
 * `configure` answers { value, at } and `read` and `latest` { values, at }: `at` grows with each change. A plain read may be
 * old, but no client goes back; `latest` is not older than what was acknowledged before it began.
 *
 * Source: Hunt et al. 2010, section 2.3.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { refuted, type Check, type CheckVerdict } from "../../history-check.ts";
import { configurationReader } from "./recipe-shapes.ts";

interface Seen {
  readonly values: readonly Json[];
  readonly at: number;
}

/** The check of the workload `configuration-recipe`. */
export const configurations: Check = {
  name: "configurations",
  description: "a configuration of several nodes is read whole, never partly changed, and no client goes back",
  ...configurationReader,
  check(operations) {
    const keys = [...new Set(operations.map(({ key }) => key))];
    const wrong = keys.map((key) => wrongIn(operations.filter((one) => one.key === key)));
    const first = wrong.find((verdict) => verdict !== undefined);
    if (first !== undefined) return first;
    const reads = operations.filter(isRead).length;
    return { valid: true, message: `All ${reads} reads saw one configuration.`, operations: [] };
  },
};

/** What is wrong with the reads of one configuration. */
function wrongIn(operations: readonly Operation[]): CheckVerdict | undefined {
  const changes = new Map(
    operations.filter(({ f, outcome }) => f === "configure" && outcome === "ok").map((one) => [atOf(one), one]),
  );
  const reads = operations.filter(isRead);
  for (const read of reads) {
    const wrong = mixed(read) ?? other(read, changes) ?? fromNowhere(read, operations) ?? old(read, changes);
    if (wrong !== undefined) return wrong;
  }
  return backwards(reads);
}

function isRead({ f, outcome }: Operation): boolean {
  return (f === "read" || f === "latest") && outcome === "ok";
}

function seenBy({ output }: Operation): Seen {
  return output as unknown as Seen;
}

function atOf({ output }: Operation): number {
  return (output as { readonly at: number }).at;
}

function mixed(read: Operation): CheckVerdict | undefined {
  const { values } = seenBy(read);
  if (values.every((value) => value === values[0])) return undefined;
  return refuted(`A read saw parts of several configurations: ${JSON.stringify(values)}.`, [read.id]);
}

/** What was read is not what the change with this number wrote. */
function other(read: Operation, changes: ReadonlyMap<number, Operation>): CheckVerdict | undefined {
  const { values, at } = seenBy(read);
  const change = changes.get(at);
  if (change === undefined || change.input === values[0]) return undefined;
  const message = `A read saw ${JSON.stringify(values[0])} where the configuration was ${JSON.stringify(change.input)}.`;
  return refuted(message, [change.id, read.id]);
}

function fromNowhere(read: Operation, operations: readonly Operation[]): CheckVerdict | undefined {
  const { values } = seenBy(read);
  const isThere = operations.some(
    ({ f, input, invokeIndex }) =>
      f === "configure" && input === values[0] && invokeIndex < (read.completeIndex ?? Infinity),
  );
  return isThere ? undefined : refuted(`A read saw ${JSON.stringify(values[0])}, which nobody wrote.`, [read.id]);
}

function old(read: Operation, changes: ReadonlyMap<number, Operation>): CheckVerdict | undefined {
  if (read.f !== "latest") return undefined;
  const { at } = seenBy(read);
  for (const [when, change] of changes) {
    if (when > at && (change.completeIndex ?? Infinity) < read.invokeIndex) {
      return refuted("A read that had to see the latest configuration saw an older one.", [change.id, read.id]);
    }
  }
  return undefined;
}

function backwards(reads: readonly Operation[]): CheckVerdict | undefined {
  const lastOf = new Map<string | number, Operation>();
  for (const read of reads) {
    const last = lastOf.get(read.process);
    if (last !== undefined && atOf(last) > atOf(read)) {
      return refuted("A client read a configuration, and later an older one.", [last.id, read.id]);
    }
    lastOf.set(read.process, read);
  }
  return undefined;
}
