/**
 * Looking at a config: a field that is not known, or an entry that is not what its list is of, is a mistake and told as
 * one. Left out in silence it would be missed much later.
 */
import { didYouMean } from "../../histories/words/did-you-mean.ts";
import { validate, type Problem } from "../spec/problem.ts";
import { testSchema } from "../spec/schema.ts";
import { LISTS } from "./config.ts";
import { PlugInError } from "./plug-in-error.ts";

type Fields = { readonly [field: string]: unknown };

/**
 * The fields of a config, looked at.
 *
 * @param where the file, or more than it, e.g. "clew.config.ts"
 * @throws PlugInError for a field that there is not, a list that is none, and defaults that no test can have
 */
export function refuseMistakes(where: string, config: Fields): void {
  const known = [...Object.keys(LISTS), "defaults"];
  for (const [field, value] of Object.entries(config)) {
    if (!known.includes(field)) {
      const hint = didYouMean(field, known);
      throw new PlugInError(`${where}: expected ${known.join(", ")} in a config, found "${field}".${hint}`);
    }
    if (field in LISTS && !Array.isArray(value)) {
      throw new PlugInError(`${where}: ${field}: expected a list, found ${typeof value}.`);
    }
  }
  const [problem] = defaultsProblems(config["defaults"]);
  if (problem === undefined) return;
  const path = problem.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  throw new PlugInError(`${where}: defaults${path}: ${problem.message}`);
}

const defaultsSchema = testSchema
  .omit({ name: true, mutant: true, expect: true })
  .partial()
  .extend({ store: testSchema.shape.system.optional() });

/** What is wrong with the defaults of a config; nothing for none. Paths begin below them. */
export function defaultsProblems(defaults: unknown): readonly Problem[] {
  if (defaults === undefined) return [];
  const valid = validate(defaultsSchema, defaults);
  return "problems" in valid ? valid.problems : [];
}
