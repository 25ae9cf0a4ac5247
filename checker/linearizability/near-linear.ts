/**
 * The near-linear algorithms, in the order in which they are tried. The first that applies and is sure decides.
 */
import type { CellColumns } from "../base/cell-columns.ts";
import { during } from "../base/effort.ts";
import type { Effort } from "../base/effort.ts";
import type { KeyHistory } from "../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../base/ruling.ts";
import type { Ruling } from "../base/ruling.ts";
import { certifiedDecision } from "./decision.ts";
import type { Decision, KeyMaterial } from "./decision.ts";
import { listChains } from "./one-value/append-chains.ts";
import { refuters } from "./one-value/refuters.ts";
import { zones } from "./one-value/zones.ts";
import { ITEMS_MAX } from "./search/first-try-items.ts";
import { firstTry } from "./search/first-try.ts";
import { levels } from "./special/levels.ts";
import { special } from "./special/special.ts";

/** The refuters take longer on a shorter history than the search. */
const REFUTED_MIN = 256;

/** What an algorithm gets. */
export interface Subject {
  readonly history: KeyHistory;
  /** The operations as actions on one value, computed at the first call; undefined for other objects. */
  readonly cells: () => CellColumns | undefined;
  readonly effort: Effort;
}

/** The name of the first try in `decidedBy`. */
export const FIRST_TRY = "first try";
const SPECIAL = "special";

/** The near-linear algorithms in the order in which they are tried. */
const METHODS: readonly { readonly name: string; readonly rule: (subject: Subject) => Ruling }[] = [
  { name: FIRST_TRY, rule: tryFirst },
  { name: SPECIAL, rule: ({ history, effort }) => special(history, effort) },
  { name: "levels", rule: ({ history, effort }) => levels(history, effort) },
  { name: "zones", rule: withCells(({ history, effort }, cells) => zones(history, cells, effort)) },
  { name: "append chains", rule: withCells(({ history, effort }, cells) => listChains(history, cells, effort)) },
  {
    name: "refuters",
    rule: withCells(({ history, effort }, cells) =>
      cells.kind.length < REFUTED_MIN ? NOT_ABOUT_THIS : refuters(history, cells, effort),
    ),
  },
];

/** The names of the near-linear algorithms, as `decidedBy` of a verdict begins with them. */
export const NEAR_LINEAR: readonly string[] = METHODS.map(({ name }) => name);

/** The first try, except for lists whose answers show the order: levels decide them without columns. */
function tryFirst({ history, cells }: Subject): Ruling {
  if (history.model.levels !== undefined || history.invoke.length > ITEMS_MAX) return NOT_ABOUT_THIS;
  const columns = cells();
  return columns === undefined ? NOT_ABOUT_THIS : firstTry(history, columns);
}

function withCells(rule: (subject: Subject, cells: CellColumns) => Ruling): (subject: Subject) => Ruling {
  return (subject) => {
    const cells = subject.cells();
    return cells === undefined ? NOT_ABOUT_THIS : rule(subject, cells);
  };
}

/** The decision of the first near-linear algorithm that is sure; else why each of them did not decide. */
export function decideNearLinear(subject: Subject, material: KeyMaterial): Decision | string {
  const reasons: string[] = [];
  for (const { name, rule } of METHODS) {
    const algorithm = `the ${name === SPECIAL ? subject.history.model.special : name} algorithm`;
    const ruling = during(algorithm, () => rule(subject));
    if (ruling.verdict !== undefined) {
      return during(`the replay of what ${algorithm} found`, () =>
        certifiedDecision(material, ruling, name, subject.effort),
      );
    }
    if (ruling.because !== "") reasons.push(`${name}: ${ruling.because}`);
  }
  return reasons.join("; ");
}
