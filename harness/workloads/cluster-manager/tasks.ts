/**
 * tasks: work for the framework of a cluster manager, which runs it on agents that fail.
 *
 * Tasks that end by themselves, soon or late, well or in an error; tasks that run until they are killed; and services, which are
 * to run again when they ended. Clients look at all tasks in between. In the end everybody must agree about each task.
 */
import { clients, stagger } from "../../generator/combinators.ts";
import { plan, type Template } from "../../generator/combinators/once.ts";
import { pending, proceed, type Answer, type Context, type Generator } from "../../generator/generator.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Json } from "../../../histories/json.ts";
import { taskAnswers } from "../../../checker/cluster-manager/task-answers.ts";
import { capacity } from "../../../checker/cluster-manager/capacity.ts";
import { finalReadsOfOne } from "../final-reads.ts";
import type { Workload, WorkloadOptions } from "../workload.ts";

/** Tasks of one framework: `launch` and `kill` by name, and `read` → what became of all of them. */
export const tasks: Workload = {
  name: "tasks",
  description: "Launches and kills of tasks on a cluster manager, and looks at all of them.",
  judge: taskAnswers,
  checks: [capacity],
  generator: work,
  finalGenerator: (options) => finalReadsOfOne(options, { f: "read" }),
  probe: { f: "read" },
  mustSucceed: ["launch", "read"],
  defaults: { keys: 1, operationsPerKey: 200 },
};

/** A kill chooses one of the newest so many, or of those that end in no other way. */
const NEWEST = 8;
const KILLS_OF_LASTING = 0.6;
/** Tasks without an end at a time: more would leave no room. */
const LASTING_MAX = 5;
/** Shares of the operations. */
const LAUNCHES = 0.45;
const KILLS = 0.25;

function work({ rate }: WorkloadOptions): Generator {
  const all = new Work(0, []);
  return clients(rate > 0 ? stagger(1000 / rate, all) : all);
}

/** Endless operations on tasks t1, t2, … */
class Work implements Generator {
  /** Tasks that were launched so far. */
  readonly launched: number;
  /** Those that end only when they are killed, and were not. */
  readonly lasting: readonly string[];

  constructor(launched: number, lasting: readonly string[]) {
    this.launched = launched;
    this.lasting = lasting;
  }

  next(context: Context): Answer {
    const { launched, lasting } = this;
    const { random } = context;
    const draw = random.unit();
    if (launched === 0 || draw < LAUNCHES) {
      const name = `t${launched + 1}`;
      const { value, isLasting } = drawTask(random, name, lasting.length < LASTING_MAX);
      return this.plan(
        context,
        { f: "launch", value },
        new Work(launched + 1, isLasting ? [...lasting, name] : lasting),
      );
    }
    if (draw >= LAUNCHES + KILLS) return this.plan(context, { f: "read" }, this);
    const isLasting = lasting.length > 0 && random.chance(KILLS_OF_LASTING);
    const newest = `t${random.integer(Math.max(1, launched - NEWEST + 1), launched)}`;
    const name = isLasting ? random.pick(lasting) : newest;
    const left = lasting.filter((one) => one !== name);
    return this.plan(context, { f: "kill", value: { name } }, new Work(launched, left));
  }

  plan(context: Context, template: Template, rest: Generator): Answer {
    const operation = plan(context, template);
    return operation === undefined ? pending(this) : proceed(operation, rest);
  }

  update(): Generator {
    return this;
  }
}

/** Short tasks, whose updates follow each other at once; long ones; some that break; services; and some without an end. */
function drawTask(
  random: RandomStream,
  name: string,
  mayLast: boolean,
): { readonly value: Json; readonly isLasting: boolean } {
  const brief = ["short", "short", "long", "long"] as const;
  const kind = random.pick(mayLast ? ([...brief, "endless", "service"] as const) : brief);
  const isEndless = kind === "endless" || (kind === "service" && random.chance(0.5));
  const runMs = isEndless ? null : kind === "short" ? random.integer(1, 30) : random.integer(100, 500);
  const isService = kind === "service";
  const value = { name, cpus: random.integer(1, 3), runMs, fails: random.chance(0.25), isService };
  return { value, isLasting: isService || kind === "endless" };
}
