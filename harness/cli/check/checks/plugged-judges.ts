/**
 * What `clew check --model` and `--check` may name besides the models that come with clew.
 */
import { bundledCatalog, type Catalog } from "../../../catalog.ts";
import type { PluggedJudges } from "../flags.ts";

/** Models and checks that do not come with clew, by their names, and by the paths that the command line gave. */
export function pluggedJudges(catalog: Catalog): PluggedJudges {
  const { models, checks, paths, modules } = catalog;
  const own = models.filter((model) => !bundledCatalog.models.includes(model));
  return { models: byName(own, paths.model), checks: byName(checks, paths.model), modules, catalog };
}

function byName<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  paths: ReadonlyMap<string, string>,
): ReadonlyMap<string, Thing> {
  const named = new Map(things.map((thing) => [thing.name, thing]));
  const byPath = [...paths].flatMap(([path, name]) => {
    const thing = named.get(name);
    return thing === undefined ? [] : [[path, thing] as const];
  });
  return new Map([...named, ...byPath]);
}
