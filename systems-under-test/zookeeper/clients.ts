/**
 * The client of a process: one of plain requests, or one of recipes. The first operation says which.
 */
import type { ClientCore } from "../node-kit/client.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { ClientConfig } from "../system.ts";
import { createZnodeClient } from "./client/client.ts";
import { correctClientRules } from "./client/rules.ts";
import { createSessionClient } from "./client/session-client.ts";
import { isOfRecipe } from "./recipes/catalog.ts";
import { readServiceOptions } from "./options.ts";
import { createRecipeClient } from "./recipes/client.ts";
import { recipeRulesWith } from "./recipes/mutants.ts";

/** A client core for this configuration. */
export function createZookeeperClient(config: ClientConfig, random: RandomStream): ClientCore {
  let core: ClientCore | undefined;
  return {
    step(input) {
      if (core === undefined && input.type === "invoke") {
        core = isOfRecipe(input.operation)
          ? createClientOfRecipes(config, random)
          : createZnodeClient(config, random, correctClientRules);
      }
      return core?.step(input) ?? [];
    },
    wakeAt: () => core?.wakeAt() ?? null,
  };
}

function createClientOfRecipes(config: ClientConfig, random: RandomStream): ClientCore {
  const { process, timeoutMs, options, members, worker, mutant } = config;
  return createRecipeClient({
    process,
    timeoutMs,
    options,
    rules: recipeRulesWith(mutant),
    random: random.fork("recipes"),
    openSession: (name) =>
      createSessionClient({
        servers: members.map(({ id }) => id),
        firstServer: name === "own" ? worker : worker + 1,
        sessionTimeoutMs: readServiceOptions(options).sessionTimeoutMs,
        rules: correctClientRules,
        random: random.fork(name),
      }),
  });
}
