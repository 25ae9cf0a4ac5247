/**
 * How long a new master of a cluster manager takes to know again what runs, and how many messages that takes: its state is soft, so
 * every agent and the scheduler tell it anew. In virtual time, on the network that the simulation has by default.
 */
import type { Effect, Input, Json } from "../systems-under-test/node-kit/node.ts";
import type { Violation } from "../systems-under-test/system.ts";
import { createSimulatedCluster, type SimulatedCluster } from "../harness/clusters/simulated/simulated-cluster.ts";
import { mesos } from "../systems-under-test/mesos/system.ts";

/** What came of one failover. */
export interface MasterFailover {
  /** From the death of the leading master until the next one knows every agent and task. */
  readonly rebuiltMs: number;
  /** Messages that nodes sent to each other in that time. */
  readonly messages: number;
  /** Tasks that ran before, and on how many agents after. */
  readonly tasksBefore: number;
  readonly tasksAfter: number;
  /** Tasks that any agent ever began. */
  readonly begun: number;
  readonly violations: readonly string[];
  readonly virtualS: number;
  readonly cpuS: number;
}

/** Nodes that are no agents. */
const OTHERS = 6;
const CPUS = 32;
const LIMIT_MS = 60_000;

/** Launches so many tasks on so many agents, kills the leading master, and waits until the next one has it all. */
export function benchMasterFailover(how: {
  readonly agents: number;
  readonly tasks: number;
  readonly seed: number;
}): MasterFailover {
  const begin = process.cpuUsage();
  const { system, inspections, seen, violations } = watchedSystem();
  const cluster = createSimulatedCluster({
    seed: how.seed,
    system,
    members: mesos.members(OTHERS + how.agents),
    options: { cpus: CPUS, validationMs: 0 },
  });
  cluster.start((error) => {
    if (error !== undefined) throw error;
  });
  const until = (what: string, condition: () => boolean): void => {
    const endNs = cluster.clock.nowNs() + LIMIT_MS * 1e6;
    cluster.run({ until: condition, untilNs: endNs });
    if (!condition()) throw new Error(`${what}: not within ${LIMIT_MS} ms`);
  };
  const rebuilt = (leader: string | undefined): boolean => {
    const found = leadingMaster(inspections, leader);
    return found !== undefined && found.agents.length === how.agents && running(found) === how.tasks;
  };
  until("no master with all agents", () => leadingMaster(inspections, undefined)?.agents.length === how.agents);
  launch(cluster, how.tasks);
  until("not all tasks run", () => rebuilt(undefined) && runningOnAgents(inspections) === how.tasks);
  const before = leadingMaster(inspections, undefined);
  const tasksBefore = runningOnAgents(inspections);
  const diedNs = cluster.clock.nowNs();
  const messagesBefore = seen.messages;
  cluster.kill(before?.id ?? "", { powerLoss: false }, () => undefined);
  inspections.delete(before?.id ?? "");
  until("the next master does not know everything", () => rebuilt(before?.id));
  const { user, system: kernel } = process.cpuUsage(begin);
  return {
    rebuiltMs: (cluster.clock.nowNs() - diedNs) / 1e6,
    messages: seen.messages - messagesBefore,
    tasksBefore,
    tasksAfter: runningOnAgents(inspections),
    begun: seen.begun,
    violations,
    virtualS: cluster.clock.nowNs() / 1e9,
    cpuS: (user + kernel) / 1e6,
  };
}

interface Watched {
  readonly system: typeof mesos;
  /** What each node says of itself. */
  readonly inspections: Map<string, () => Json>;
  /** Counted so far. */
  readonly seen: { begun: number; messages: number };
  readonly violations: readonly string[];
}

/** The system with its monitor, and with counters. */
function watchedSystem(): Watched {
  const seen = { begun: 0, messages: 0 };
  const violations: string[] = [];
  const monitor = mesos.createMonitor?.(
    ({ invariant, message }: Violation) => void violations.push(`${invariant}: ${message}`),
  );
  const inspections = new Map<string, () => Json>();
  const system: typeof mesos = {
    ...mesos,
    createNode(config, random) {
      const node = mesos.createNode(config, random);
      const watched = monitor?.watch(config.id, node) ?? node;
      inspections.set(config.id, () => node.inspect());
      return {
        ...watched,
        step(input: Input<Json, Json>): readonly Effect<Json, Json>[] {
          const effects = watched.step(input);
          for (const effect of effects) {
            if (effect.type === "send") seen.messages++;
            else if (effect.type === "note" && effect.note.event === "task-started") seen.begun++;
          }
          return effects;
        },
      };
    },
  };
  return { system, inspections, seen, violations };
}

interface MasterInspection {
  readonly id: string;
  readonly role: string;
  readonly agents: readonly string[];
  readonly tasks: readonly { readonly state: string }[];
}

function leadingMaster(
  inspections: ReadonlyMap<string, () => Json>,
  except: string | undefined,
): MasterInspection | undefined {
  for (const id of ["m1", "m2", "m3"]) {
    const found = id === except ? undefined : (inspections.get(id)?.() as unknown as MasterInspection | undefined);
    if (found?.role === "leader") return found;
  }
  return undefined;
}

const running = ({ tasks }: Pick<MasterInspection, "tasks">): number =>
  tasks.filter(({ state }) => state === "RUNNING").length;

function runningOnAgents(inspections: ReadonlyMap<string, () => Json>): number {
  let count = 0;
  for (const [id, inspect] of inspections) {
    if (id.startsWith("a")) count += running(inspect() as unknown as Pick<MasterInspection, "tasks">);
  }
  return count;
}

/** Clients that launch the tasks, one after the other each. */
const CLIENTS = 50;

function launch(cluster: SimulatedCluster, tasks: number): void {
  for (let worker = 0; worker < CLIENTS; worker++) {
    const client = cluster.openClient(worker, worker);
    const next = (number: number): void => {
      if (number > tasks) return;
      const value = { name: `t${number}`, cpus: 1, runMs: null, fails: false, isService: false };
      client.invoke({ f: "launch", value }, ({ type }) => next(type === "ok" ? number + CLIENTS : number));
    };
    next(worker + 1);
  }
}
