/**
 * tasks: work for the framework of a cluster manager, which runs it on agents that fail.
 *
 * Tasks that end by themselves, soon or late, well or in an error; tasks that run until they are killed; and services, which are
 * to run again when they ended. Clients look at all tasks in between. In the end everybody must agree about each task.
 */
import { clients, stagger } from "../generator/combinators.ts";
import { plan } from "../generator/combinators/once.ts";
import { pending, proceed, type Answer, type Context, type Generator } from "../generator/generator.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Json } from "../../histories/json.ts";
import { taskAnswers } from "../../checker/cluster-manager/task-answers.ts";
import { capacity } from "../../checker/cluster-manager/capacity.ts";
import { finalReadsOfOne } from "./final-reads.ts";
import type { Workload, WorkloadOptions } from "./workload.ts";

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

/** Tasks of which a kill chooses one: the newest so many. */
const NEWEST = 8;
/** Shares of the operations. */
const LAUNCHES = 0.4;
const KILLS = 0.3;

function work({ rate }: WorkloadOptions): Generator {
  return clients(rate > 0 ? stagger(1000 / rate, new Work(0)) : new Work(0));
}

/** Endless operations on tasks t1, t2, … */
class Work implements Generator {
  /** Tasks that were launched so far. */
  readonly launched: number;

  constructor(launched: number) {
    this.launched = launched;
  }

  next(context: Context): Answer {
    const { launched } = this;
    const { random } = context;
    const draw = random.unit();
    const isLaunch = launched === 0 || draw < LAUNCHES;
    const template = isLaunch
      ? { f: "launch", value: drawTask(random, `t${launched + 1}`) }
      : draw < LAUNCHES + KILLS
        ? { f: "kill", value: { name: `t${random.integer(Math.max(1, launched - NEWEST + 1), launched)}` } }
        : { f: "read" };
    const operation = plan(context, template);
    if (operation === undefined) return pending(this);
    return proceed(operation, isLaunch ? new Work(launched + 1) : this);
  }

  update(): Generator {
    return this;
  }
}

/** Short tasks, whose updates follow each other at once; long ones; some that break; services; and a few without an end. */
function drawTask(random: RandomStream, name: string): Json {
  const kind = random.pick(["short", "short", "long", "long", "endless", "service"]);
  const runMs =
    kind === "endless"
      ? null
      : kind === "short"
        ? random.integer(1, 30)
        : random.integer(100, kind === "long" ? 900 : 600);
  return { name, cpus: random.integer(1, 3), runMs, fails: random.chance(0.25), isService: kind === "service" };
}
