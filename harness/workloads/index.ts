/**
 * All workloads.
 */
import { append } from "./append.ts";
import { backlog } from "./backlog.ts";
import { bank } from "./bank.ts";
import { blocks } from "./blocks.ts";
import { consensus } from "./consensus.ts";
import { barrierRecipe } from "./coordination/barrier-recipe.ts";
import { electionRecipe } from "./coordination/election-recipe.ts";
import { fencedLockRecipe, lockRecipe, unfencedLockRecipe } from "./coordination/lock-recipe.ts";
import { configurationRecipe, counterRecipe, queueRecipe, registerRecipe } from "./coordination/object-recipes.ts";
import { znodes } from "./coordination/znodes.ts";
import { counter } from "./counter.ts";
import { fencing } from "./fencing.ts";
import { generations } from "./generations.ts";
import { ids } from "./ids.ts";
import { keyValue } from "./key-value.ts";
import { lock } from "./lock.ts";
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { set } from "./set.ts";
import { tasks } from "./cluster-manager/tasks.ts";
import { testAndSet } from "./test-and-set.ts";
import type { Workload } from "./workload.ts";

/** Every workload, in the order in which they are listed for people. */
export const workloads: readonly Workload[] = [
  register,
  append,
  set,
  keyValue,
  lock,
  fencing,
  ids,
  queue,
  backlog,
  counter,
  bank,
  blocks,
  testAndSet,
  generations,
  consensus,
  tasks,
  znodes,
  lockRecipe,
  fencedLockRecipe,
  unfencedLockRecipe,
  electionRecipe,
  barrierRecipe,
  configurationRecipe,
  registerRecipe,
  counterRecipe,
  queueRecipe,
];

/** The workload of this name, or undefined. */
export function workloadNamed(name: string): Workload | undefined {
  return workloads.find((workload) => workload.name === name);
}
