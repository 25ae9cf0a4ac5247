/**
 * A cluster manager under a script: the words that the schedules of this folder are written in.
 */
import type { AnyNode, Id, Json, Ms } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createScript, type RequestHandle, type Script } from "../../node-kit/script.ts";
import type { Filter } from "../../node-kit/script-network.ts";
import type { Violation } from "../../system.ts";
import type { LaunchRequest, MesosMessage, MesosReply, MesosRequest, TaskView, Word } from "../messages.ts";
import { createMesosMonitor } from "../monitor/monitor.ts";
import { createNode, members, othersWith } from "../nodes.ts";
import { mesosOptions } from "../options.ts";

/** Picks messages between nodes. */
export type MessageFilter = Filter<MesosMessage>;

/** A cluster with a register or ZooKeeper, three masters, two schedulers and agents: time and messages move only when the script says so. */
export interface ClusterScript extends Script<MesosMessage, MesosRequest, MesosReply> {
  readonly agents: readonly Id[];
  /** The master that leads. @throws Error when none does */
  leader(): Id;
  /** The scheduler that is active. @throws Error when none is */
  active(): Id;
  /** Asks the active scheduler to launch a task of one processor that runs until it is killed, unless `how` says otherwise. */
  launch(name: string, how?: Partial<LaunchRequest>): RequestHandle<MesosReply>;
  /** Asks the active scheduler to kill a task. */
  kill(name: string): RequestHandle<MesosReply>;
  /** What the active scheduler says of the latest task of this name; undefined: it knows none. */
  task(name: string): TaskView | undefined;
  /** The agent's node where a task of this name is active; undefined: nowhere. */
  runsOn(name: string): Id | undefined;
  /** Lets a node stand still: nothing reaches it, and nothing leaves it, until the returned function is called. */
  isolate(id: Id): () => void;
  /** Lets a node lose its claim: it cannot renew it until the returned function is called. */
  depose(id: Id): () => void;
  /** Whether anything of this kind was noted, by this node or any. */
  noted(event: string, id?: Id): boolean;
  /** What the monitor saw, in words, and what still does not fit after `ms`. */
  wrongs(ms?: Ms): readonly string[];
}

/** A cluster that has elected its master and its scheduler, with all agents registered. */
export function clusterScript(how: {
  readonly agents?: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
}): ClusterScript {
  const { agents: count = 2, mutant } = how;
  const options: { readonly [name: string]: Json } = {
    ...Object.fromEntries(mesosOptions.map((option) => [option.name, option.default])),
    validationMs: 0,
    ...how.options,
  };
  const all = members(othersWith(options) + count, options);
  const violations: string[] = [];
  const say = ({ invariant, message }: Violation): void => void violations.push(`${invariant}: ${message}`);
  const monitor = createMesosMonitor(say);
  let lives = 0;
  const make = (id: Id): AnyNode =>
    monitor.watch(id, createNode({ id, members: all, options, mutant }, createRandomStream(++lives).fork(id)));
  const script = createScript({
    nodes: Object.fromEntries(all.map(({ id }) => [id, () => make(id)])),
  }) as unknown as Script<MesosMessage, MesosRequest, MesosReply>;
  script.start();
  script.run(options["election"] === "zookeeper" ? ZOOKEEPER_START_MS : START_MS);
  const withRole = (role: string): Id => {
    const found = all.find(({ id }) => script.state(id) === "running" && roleOf(script, id) === role);
    if (found === undefined) throw new Error(`no node is ${role}`);
    return found.id;
  };
  const agents = all.filter(({ role }) => role === "agent").map(({ id }) => id);
  const ask = (request: MesosRequest): RequestHandle<MesosReply> => script.request(withRole("active"), request);
  return {
    ...script,
    agents,
    leader: () => withRole("leader"),
    active: () => withRole("active"),
    launch: (name, task) =>
      ask({ f: "launch", value: { name, cpus: 1, runMs: null, fails: false, isService: false, ...task } }),
    kill: (name) => ask({ f: "kill", value: { name } }),
    task(name) {
      const answer = ask({ f: "read", value: null }).reply();
      return answer?.type === "view" ? answer.tasks.findLast((one) => one.name === name) : undefined;
    },
    runsOn: (name) => agents.find((id) => activeNames(script.inspect(id)).includes(name)),
    isolate: (id) => script.cut(({ from, to }) => from === id || to === id),
    depose: (id) => script.cut(({ from, message }) => from === id && RENEWALS.includes(message.type)),
    noted: (event, id) => script.notes(id).some(({ note }) => note.event === event),
    wrongs(ms = SETTLE_MS) {
      // Let them settle, and ask now and then: what never fits is wrong.
      const running = all.map(({ id }) => id).filter((id) => script.state(id) === "running");
      let lag = monitor.lagging?.(running);
      for (let passed = 0; lag !== undefined && passed < ms; passed += STEP_MS) {
        script.run(STEP_MS);
        lag = monitor.lagging?.(running);
      }
      return lag === undefined ? violations : [...violations, lag];
    },
  };
}

/** Messages without which a claim ends. */
const RENEWALS: readonly string[] = ["contend", "sessionRequest"];
const START_MS = 600;
/** Its servers elect their leader first. */
const ZOOKEEPER_START_MS = 3_000;
const SETTLE_MS = 12_000;
const STEP_MS = 50;

function roleOf(script: Pick<Script, "inspect">, id: Id): Json {
  return (script.inspect(id) as { readonly role?: Json }).role ?? null;
}

function activeNames(inspection: Json): readonly string[] {
  const { tasks } = inspection as unknown as {
    readonly tasks: readonly { readonly name: string; readonly state: string }[];
  };
  return tasks.filter(({ state }) => state === "RUNNING" || state === "STAGING").map(({ name }) => name);
}

/** Frames with a word of this type, from or to anybody. Servers of ZooKeeper have frames of their own. */
export function withWord(type: Word["type"], from?: Id): MessageFilter {
  return (pending) =>
    pending.message.type === "frame" &&
    "words" in pending.message &&
    pending.message.words.some((word) => word.type === type) &&
    (from === undefined || pending.from === from);
}
