/**
 * The planted bugs of recipes: mistakes of clients, on a service that is right.
 */
import type { PlantedBug } from "../../planted-bug.ts";
import { correctRecipeRules, type RecipeRules } from "./rules.ts";

/** A mutant of a recipe's client. */
export type RecipeMutant = PlantedBug<RecipeRules>;

/** The planted bugs of recipes. */
export const recipeMutants: readonly RecipeMutant[] = [
  {
    id: "Z27",
    title: "Every waiter for the lock watches the node of its holder",
    rule: "watchedNode",
    patch: { watchedNode: (waiting, own) => waiting[0] ?? own },
    detector: "history",
    note: "the workload lock-recipe with several waiters: a release wakes all of them",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z83",
    title: "A waiter that was woken takes its turn without looking who else is there",
    rule: "listsAgain",
    patch: { listsAgain: () => false },
    detector: "history",
    note: "election-recipe: a candidate goes that did not lead, and the one behind it leads beside the leader",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z84",
    title: "A contender whose node may have been made makes another, and does not look for its guid",
    rule: "looksForOwn",
    patch: { looksForOwn: () => false },
    detector: "history",
    note: "election-recipe: the answer to a creation is lost, and the candidate waits for its own first node",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z85",
    title: "A candidate leads as soon as its server shows it in front, and does not ask whether its session lives",
    rule: "confirmsTurn",
    patch: { confirmsTurn: () => false },
    detector: "script",
    note: "the server of a candidate is left behind, and its session ends; faults that are drawn hardly meet it",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z86",
    title: "One that enters a barrier counts the others as they were before it made its own node",
    rule: "isComplete",
    patch: { isComplete: (inside, own, parties) => inside.filter((one) => one !== own).length >= parties },
    detector: "history",
    note: "barrier-recipe: all are there, and each waits for one more",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z87",
    title: "One that enters a barrier counts itself beside the list that it is in",
    rule: "isComplete",
    patch: { isComplete: (inside, _own, parties) => inside.length + 1 >= parties },
    detector: "history",
    note: "barrier-recipe: the barrier opens when one is missing",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z88",
    title: "One that leaves a barrier does not wait for the others",
    rule: "waitsToLeave",
    patch: { waitsToLeave: () => false },
    detector: "history",
    note: "barrier-recipe: somebody is still inside and leaves later",
    profile: "base",
    seedBudget: 400,
  },
  {
    id: "Z29",
    title: "A lock's holder goes on in a new session after the one of its node has ended",
    rule: "mayWork",
    patch: { mayWork: () => ({ isAllowed: true, session: undefined }) },
    detector: "script",
    note: "a holder is paused, learns that its session has ended, and writes; lock-recipe shows it once in hundreds of seeds",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z51",
    title: "A contender for the lock does not recognize its own node",
    rule: "isOwnNode",
    patch: { isOwnNode: () => false },
    detector: "script",
    note: "the answer to its creation was lost: the lock is held by somebody who does not know, as long as the session lives",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z30",
    title: "A reader of the configuration does not begin again when it was changed meanwhile",
    rule: "readsAgain",
    patch: { readsAgain: () => false },
    detector: "history",
    note: "the workload configuration-recipe: a configuration changes while it is read",
    profile: "base",
    seedBudget: 400,
  },
];

/** The rules with this mutant; correct ones for none, and for one of another part. */
export function recipeRulesWith(id: string | undefined): RecipeRules {
  return { ...correctRecipeRules, ...recipeMutants.find((mutant) => mutant.id === id)?.patch };
}
