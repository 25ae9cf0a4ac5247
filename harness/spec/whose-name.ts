/**
 * What may have been meant by a name that a system does not have: a name of its own that is near, or one of another system.
 */
import { didYouMean, nearestName } from "../../histories/words/did-you-mean.ts";
import { listed } from "../../histories/words/listed.ts";
import type { Catalog } from "../catalog.ts";

/** Names that systems have. */
interface Owner {
  readonly name: string;
  readonly names: readonly string[];
}

/** A sentence to put after an error, with a space before it; empty where nothing is near. */
export function mutantHint(found: string, own: readonly string[], catalog: Catalog): string {
  const owners = ownersOf(catalog, ({ mutants }) => mutants.map(({ id }) => id));
  return hint(found, own, owners) || ofTheLetter(found, owners);
}

/** The same of a workload. */
export function workloadHint(found: string, own: readonly string[], catalog: Catalog): string {
  return hint(
    found,
    own,
    ownersOf(catalog, ({ workloads }) => workloads),
  );
}

function ownersOf(
  { systems, foreignSystems }: Catalog,
  names: (system: Pick<Catalog["systems"][number], "mutants" | "workloads">) => readonly string[],
): readonly Owner[] {
  return [...systems, ...foreignSystems].map((system) => ({ name: system.name, names: names(system) }));
}

function hint(found: string, own: readonly string[], owners: readonly Owner[]): string {
  const having = owners.filter(({ names }) => names.includes(found));
  if (having.length > 0) return ` There is one of that name for ${listedOwners(having)}.`;
  const near = didYouMean(found, own);
  if (near !== "") return near;
  const meant =
    nearestName(
      found,
      owners.flatMap(({ names }) => names),
    ) ?? longerName(found, owners);
  if (meant === undefined) return "";
  return ` Did you mean "${meant}" of ${listedOwners(owners.filter(({ names }) => names.includes(meant)))}?`;
}

/** The only name that begins with what was written, e.g. "barrier-recipe" for "barrier". */
function longerName(found: string, owners: readonly Owner[]): string | undefined {
  const longer = new Set(owners.flatMap(({ names }) => names.filter((name) => name.startsWith(`${found}-`))));
  return longer.size === 1 ? [...longer][0] : undefined;
}

/** Ids of planted bugs begin with a letter of their system. */
function ofTheLetter(found: string, owners: readonly Owner[]): string {
  const [letter = ""] = found;
  const having = owners.filter(({ names }) => letter !== "" && names.some((name) => name.startsWith(letter)));
  if (having.length === 0) return " clew list shows what each of them is.";
  return ` Those that begin with ${letter} are bugs of ${listedOwners(having)}; clew list shows what each of them is.`;
}

/** e.g. "raft (--system raft), vm-ft (--system vm-ft) and paxos (--system paxos)" */
function listedOwners(owners: readonly Owner[]): string {
  return listed(owners.map(({ name }) => `${name} (--system ${name})`));
}
