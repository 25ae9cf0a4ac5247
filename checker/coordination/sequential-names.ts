/**
 * Check: the numbers of sequential znodes are unique, and grow with the zxids, for each parent.
 *
 * A parent that is deleted and made again counts from the beginning again, so each of its lives is judged by itself.
 */
import { type Check, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { type Change, parentOf } from "./changes.ts";
import { SEQUENTIAL } from "./known-log.ts";
import { standingAt } from "./lives.ts";
import { positionText } from "./requests.ts";
import { nothingToSay } from "./words.ts";
import { type Znodes, znodesOf } from "./znodes.ts";

/** C11: sequential names are unique and grow. */
export const sequentialNames: Check = {
  name: "sequential-names",
  description: "the numbers of sequential znodes are unique and grow with the zxids, for each parent",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const znodes = znodesOf(operations, testimony);
    const nothing = nothingToSay(znodes.requests);
    if (nothing !== undefined) return nothing;
    const creates = sequentialCreates(znodes);
    const last = new Map<string, Change>();
    for (const change of creates) {
      const { path, at } = change;
      const parent = parentOf(path);
      // A life that a write in doubt may have begun cannot be told from the one before.
      if (znodes.log.doubtsAbout("create", parent, at).length > 0) continue;
      const life = `${standingAt(znodes.of(parent), at).life?.from ?? 0} ${parent}`;
      const before = last.get(life);
      last.set(life, change);
      if (before === undefined || numberOf(before.path) < numberOf(path)) continue;
      const places = `${positionText(before.at)} and ${positionText(at)}`;
      return refuted(`${before.path} and ${path} were created in this order, at ${places}.`, [
        before.operation?.id,
        change.operation?.id,
      ]);
    }
    return { valid: true, message: `${counted(creates.length, "sequential name")} grew.`, operations: [] };
  },
};

/** The acknowledged ones, in order of their zxids. */
function sequentialCreates({ requests, log }: Znodes): readonly Change[] {
  const paths = new Set(
    requests.flatMap(({ asked, answer }) => {
      const steps = asked.f === "multi" ? asked.operations : [asked];
      return steps.flatMap(({ sequential }, step) => {
        const created = asked.f === "multi" ? answer?.inMulti[step]?.created : answer?.created;
        return sequential && created !== undefined ? [created] : [];
      });
    }),
  );
  return [...paths]
    .flatMap((path) => log.changes.get(path) ?? [])
    .filter(({ kind, operation }) => kind === "create" && operation !== undefined)
    .sort((one, other) => one.at - other.at || one.step - other.step);
}

function numberOf(path: string): number {
  return Number(SEQUENTIAL.exec(path)?.[0] ?? NaN);
}
