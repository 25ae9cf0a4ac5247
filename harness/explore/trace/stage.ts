/**
 * Stage: the nodes and clients of a trace, on which one event after the other is carried out.
 */
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { Json, Note } from "../../../systems-under-test/node-kit/node.ts";
import type { System, Violation } from "../../../systems-under-test/system.ts";
import { createClientMachine, type ClientMachineInput, type ClientView } from "../client-machine.ts";
import { evenStream } from "../even-stream.ts";
import { CLIENT_TIMEOUT_MS } from "../cast.ts";
import type { Letter } from "../letter.ts";
import { createNodeMachine, type NodeInput, type NodeMachineOptions, type NodeView } from "../node-machine.ts";
import type { Machine, Output } from "../participant.ts";
import type { Beginning } from "../search-case.ts";
import { settle } from "../settling/settle.ts";
import { roleIn } from "../settling/settled-nodes.ts";
import { workerOf, type TraceStep } from "./trace.ts";

/** Who is on the stage. */
export interface StageOptions {
  readonly system: System;
  readonly nodes: number;
  readonly options: { readonly [name: string]: Json };
  readonly mutant: string | undefined;
  readonly losesWrites: boolean;
  readonly start: Beginning;
  readonly onNote: (node: string, note: Note) => void;
  /** The system's own monitor has seen its nodes break a promise. */
  readonly onViolation: (violation: Violation) => void;
}

/** What comes of an event. */
export interface StageOutput {
  readonly letters: readonly Letter[];
  readonly ended?: ClientOutcome;
  /** Why no correct node does this. */
  readonly problem?: string;
}

/** Nodes and clients. */
export interface Stage {
  /** Starts all nodes, and lets them settle if the trace begins there. Once, before anything else. */
  start(): StageOutput;
  /** What each node that runs says of itself. */
  inspected(): ReadonlyMap<string, Json>;
  /** Why the event cannot happen now; undefined when it can. Does not look for letters. */
  problem(step: TraceStep): string | undefined;
  /** @param letter of a step that receives one */
  carryOut(step: TraceStep, letter: Letter | undefined): StageOutput;
}

/** The stage before anything has happened. */
export function createStage(options: StageOptions): Stage {
  const { system, onNote, onViolation, losesWrites, mutant } = options;
  const members = system.members(options.nodes, options.options);
  const surroundings = { options: options.options, onWeakness: () => undefined };
  const monitor = system.createMonitor?.(onViolation, surroundings);
  const roles = new Map<string, string>();
  const heard = (id: string, note: Note): void => {
    const role = roleIn(note);
    if (role !== undefined) roles.set(id, role);
    onNote(id, note);
  };
  const nodes = new Map<string, Machine<NodeInput, NodeView>>();
  for (const { id } of members) {
    const create: NodeMachineOptions["create"] = (random) => {
      const node = system.createNode({ id, members, options: options.options, mutant }, random);
      return monitor?.watch(id, node) ?? node;
    };
    const machine = { id, create, isSyncedAtOnce: !losesWrites, mayHalt: system.restartsHalted };
    nodes.set(id, createNodeMachine({ ...machine, onNote: (note) => heard(id, note) }));
  }
  const clients = new Map<string, StageClient>();

  function clientNamed(name: string, worker: number): StageClient {
    let client = clients.get(name);
    if (client === undefined) {
      const operations: ClientOperation[] = [];
      const config = { members, worker, process: worker, options: options.options, timeoutMs: CLIENT_TIMEOUT_MS };
      const create = (): ReturnType<System["createClient"]> => system.createClient(config, evenStream);
      client = { machine: createClientMachine({ name, operations, create }), operations, isBusy: false };
      clients.set(name, client);
    }
    return client;
  }

  return {
    start() {
      const letters = [...nodes.values()].flatMap((node) => node.feed({ do: "boot" }).letters);
      if (options.start === "boot") return { letters };
      const settling = settle({ system, options: options.options, members, letters, machines: nodes, roles });
      return { letters: [], ...("problem" in settling ? settling : {}) };
    },
    inspected() {
      const running = new Map<string, Json>();
      for (const [id, node] of nodes) {
        const { inspected } = node.view();
        if (inspected !== undefined) running.set(id, inspected);
      }
      return running;
    },
    problem(step) {
      const node = nodes.get(step.who);
      if (node !== undefined) return nodeProblem(step, node.view());
      const worker = workerOf(step.who);
      return worker === undefined
        ? `there is no ${step.who}: nodes are ${[...nodes.keys()].join(", ")}, clients c0, c1 and so on`
        : clientProblem(step, clientNamed(step.who, worker));
    },
    carryOut(step, letter) {
      const node = nodes.get(step.who);
      if (node !== undefined) return withOutcome(node.feed(inputOf(step, letter) as NodeInput));
      const client = clientNamed(step.who, workerOf(step.who) ?? 0);
      if (step.do === "begin") {
        client.operations.push(step.operation);
        client.isBusy = true;
      }
      const output = withOutcome(client.machine.feed(inputOf(step, letter) as ClientMachineInput));
      if (output.ended !== undefined) client.isBusy = false;
      return output;
    },
  };
}

/** A client; it is made when it is first spoken of. */
interface StageClient {
  readonly machine: Machine<ClientMachineInput, ClientView>;
  /** What it has begun. */
  readonly operations: ClientOperation[];
  isBusy: boolean;
}

function nodeProblem(step: TraceStep, { life, wakeAt, unsynced }: NodeView): string | undefined {
  const { who } = step;
  if (step.do === "begin") return `${who} is a node, and only clients begin operations`;
  if (step.do === "boot") return life === "running" ? `${who} runs already` : undefined;
  if (life !== "running") return `${who} does not run`;
  if (step.do === "time out" && wakeAt === null) return `${who} waits for no moment`;
  if (step.do === "sync" && unsynced === 0) return `${who} has no write that is not on disk`;
  if (step.do === "crash" && step.keep > unsynced) return `${who} has only ${unsynced} writes that are not on disk`;
  return undefined;
}

function clientProblem(step: TraceStep, { machine, isBusy }: StageClient): string | undefined {
  const { who } = step;
  if (step.do === "begin") return isBusy ? `${who} has an operation in flight` : undefined;
  if (step.do === "time out") return machine.view().waits ? undefined : `${who} waits for no answer`;
  return step.do === "receive" ? undefined : `${who} is a client, and only nodes crash, start and write`;
}

function inputOf(step: TraceStep, letter: Letter | undefined): NodeInput | ClientMachineInput {
  switch (step.do) {
    case "begin":
      return { do: "invoke" };
    case "crash":
      return { do: "crash", keep: step.keep };
    case "receive":
      if (letter === undefined) throw new Error(`${step.who} receives a letter, and none is given`);
      return { do: "receive", letter };
    case "time out":
    case "boot":
    case "sync":
      return { do: step.do };
  }
}

function withOutcome({ ended, ...output }: Output): StageOutput {
  return ended === undefined ? output : { ...output, ended: JSON.parse(ended) as ClientOutcome };
}
