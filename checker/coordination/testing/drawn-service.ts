/**
 * Drawn histories of a coordination service: a real tree runs while they are drawn, with servers that lag, sessions that
 * end, writes in doubt and refusals. Then, in most of them, one answer is changed.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { NodeStatement } from "../../history-check.ts";
import { type Draws, draws } from "../../testing/drawn-histories.ts";
import { applyAll, close, EMPTY, show, textOf, type Step, type Tree, type Zxid } from "./znode-tree.ts";

/** What is drawn; probabilities from 0 to 1. */
export interface Kind {
  readonly operations: number;
  readonly inDoubt: number;
  /** That a session ends by itself and nobody is told. */
  readonly expiry: number;
  /** That a session's next answer may come from a state before the one that it has seen. */
  readonly backwards: number;
  /** That one answer is changed at the end. */
  readonly corrupted: number;
}

/** A state of the log. */
export interface Entry {
  readonly zxid: Zxid;
  readonly tree: Tree;
}

/** What was drawn. */
export interface Drawn {
  readonly operations: readonly Operation[];
  readonly notes: readonly NodeStatement[];
  readonly log: readonly Entry[];
}

type Fields = { readonly [name: string]: Json };

const PATHS = ["/a", "/a", "/a/x", "/a/x", "/b"];
const PROCESSES = 3;

/** The history of this seed. */
export function drawnService(seed: number, kind: Kind): Drawn {
  return new Service(draws(seed), kind).run();
}

interface Open {
  readonly operation: Operation;
  /** What came of it, once it took effect. */
  result?: { readonly error?: string; readonly value: Fields };
  readonly isInDoubt: boolean;
}

class Service {
  readonly log: Entry[] = [{ zxid: [0, 0], tree: EMPTY }];
  readonly notes: NodeStatement[] = [];
  readonly operations: Operation[] = [];
  readonly open = new Map<number, Open>();
  readonly sessions = new Map<number, string>();
  readonly over = new Set<string>();
  readonly reached = new Map<string, number>();
  private processes = [...Array(PROCESSES).keys()];
  private next = PROCESSES;
  private index = 0;
  private epoch = 1;
  private readonly random: Draws;
  private readonly kind: Kind;

  constructor(random: Draws, kind: Kind) {
    this.random = random;
    this.kind = kind;
  }

  run(): Drawn {
    const { random, kind } = this;
    while (this.operations.length < kind.operations || this.open.size > 0) {
      const process = random.pick(this.processes);
      const running = this.open.get(process);
      if (running === undefined) {
        if (this.operations.length < kind.operations) this.begin(process);
      } else if (running.result === undefined) this.takeEffect(running);
      else this.end(process, running);
      if (random.chance(kind.expiry)) this.expire();
      if (random.chance(0.03)) this.epoch++;
    }
    const operations = random.chance(kind.corrupted) ? corrupted(this.operations, random) : this.operations;
    return { operations, notes: this.notes, log: this.log };
  }

  private begin(process: number): void {
    const { f, input } = this.drawnRequest();
    const id = this.operations.length;
    const operation: Operation = {
      id,
      process,
      f,
      input,
      outcome: "info",
      invokeIndex: this.index,
      invokeTime: this.index,
    };
    this.index++;
    this.operations.push(operation);
    this.open.set(process, { operation, isInDoubt: this.random.chance(this.kind.inDoubt) });
  }

  private drawnRequest(): { readonly f: string; readonly input: Json } {
    const { random } = this;
    // Little can be done before there are znodes.
    if (random.chance(2 / (1 + this.operations.length)))
      return { f: "create", input: { path: random.pick(["/a", "/a/x"]), data: 0 } };
    const f = random.pick([
      "create",
      "create",
      "set",
      "set",
      "delete",
      "get",
      "get",
      "get",
      "exists",
      "children",
      "sync",
      "close",
      "multi",
    ]);
    if (f === "multi")
      return { f, input: { operations: [this.drawnWrite(), this.drawnWrite()].map((one) => ({ ...one })) } };
    if (f === "create" || f === "set" || f === "delete") return { f, input: { ...this.drawnWrite(f) } };
    return { f, input: f === "close" ? {} : { path: f === "children" ? "/a" : random.pick(PATHS) } };
  }

  private drawnWrite(f: string = this.random.pick(["create", "set", "delete"])): Step & Fields {
    const { random } = this;
    const path = random.pick(PATHS);
    const data = random.chance(0.8) ? this.operations.length : 0;
    const version = random.chance(0.3) ? { version: random.below(3) } : {};
    if (f === "delete") return { f, path, ...version };
    if (f === "set") return { f, path, data, ...version };
    const sequential = random.chance(0.2);
    return { f, path: sequential ? "/a/s-" : path, data, ephemeral: random.chance(0.3), sequential };
  }

  private sessionOf(process: number): string {
    const known = this.sessions.get(process);
    if (known !== undefined && !this.over.has(known)) return known;
    const session = `${process}.${this.index}`;
    this.sessions.set(process, session);
    this.append(this.last().tree, { type: "create-session", session });
    return session;
  }

  private last(): Entry {
    return this.log.at(-1) ?? { zxid: [0, 0], tree: EMPTY };
  }

  private append(tree: Tree, txn: Json): Zxid {
    const zxid = this.nextZxid();
    this.log.push({ zxid, tree });
    this.notes.push({ time: this.index, node: "n1", note: { event: "transaction", zxid, txn } });
    return zxid;
  }

  private nextZxid(): Zxid {
    const [epoch, counter] = this.last().zxid;
    return epoch === this.epoch ? [epoch, counter + 1] : [this.epoch, 1];
  }

  private expire(): void {
    const alive = [...this.sessions.values()].filter((one) => !this.over.has(one));
    if (alive.length === 0) return;
    const session = this.random.pick(alive);
    if ([...this.open.keys()].some((process) => this.sessions.get(process) === session)) return;
    this.over.add(session);
    this.append(close(this.last().tree, this.nextZxid(), session), { type: "close-session", session });
  }

  private takeEffect(running: Open): void {
    const { f, process, input } = running.operation;
    if (running.isInDoubt && this.random.chance(0.5)) {
      running.result = { value: {} };
      return;
    }
    const session = this.sessionOf(Number(process));
    const zxid = this.nextZxid();
    const { tree } = this.last();
    if (f === "close") {
      this.over.add(session);
      running.result = {
        value: { session, at: this.append(close(tree, zxid, session), { type: "close-session", session }) },
      };
      return;
    }
    if (["get", "exists", "children", "sync"].includes(f)) {
      running.result = { value: { session } };
      return;
    }
    const fields = input as Fields;
    const steps = (f === "multi" ? fields["operations"] : [{ f, ...fields }]) as unknown as readonly Step[];
    const applied = applyAll(tree, zxid, steps, session);
    if (applied.error !== undefined) {
      running.result = { error: applied.error, value: { session, at: this.append(tree, { type: "error" }) } };
      return;
    }
    const made = applied.made ?? [];
    const at = this.append(applied.tree, transactionOf(steps, made, session));
    const results = made.map((created) => (created === undefined ? {} : { created }));
    const stat = f === "set" ? show(applied.tree, "get", textOf(fields["path"]))["stat"] : undefined;
    running.result = {
      value: {
        session,
        at,
        ...(f === "multi" ? { results } : results[0]),
        ...(stat === undefined ? {} : { stat }),
      },
    };
  }

  private end(process: number, { operation, result, isInDoubt }: Open): void {
    this.open.delete(process);
    if (isInDoubt) {
      this.finish(operation, "info", {});
      this.processes = this.processes.map((one) => (one === process ? this.next++ : one));
      return;
    }
    const { f, input } = operation;
    const { error, value = {} } = result ?? {};
    const session = textOf(value["session"]);
    const own = value["at"] === undefined ? 0 : this.log.findIndex(({ zxid }) => zxid === value["at"]);
    const least = this.random.chance(this.kind.backwards) ? own : Math.max(own, this.reached.get(session) ?? 0);
    const place = least + this.random.below(this.log.length - least);
    this.reached.set(session, place);
    const { zxid, tree } = this.log[place] ?? this.last();
    const isRead = ["get", "exists", "children"].includes(f);
    const { error: refused, ...shown } = isRead ? show(tree, f, textOf((input as Fields)["path"])) : ({} as Fields);
    const header = { ...value, zxid, server: "n1", events: [], ...shown };
    const why = error ?? refused;
    if (why === undefined) this.finish(operation, "ok", { output: { ...(input as Fields), ...header } });
    else this.finish(operation, "fail", { error: [why, header] });
  }

  private finish(operation: Operation, outcome: Operation["outcome"], more: Partial<Operation>): void {
    const { index } = this;
    this.operations[operation.id] = { ...operation, outcome, completeIndex: index, completeTime: index, ...more };
    this.index++;
  }
}

function transactionOf(steps: readonly Step[], made: readonly (string | undefined)[], session: string): Json {
  const one = ({ f, path, data, ephemeral = false }: Step, place: number): Json => ({
    type: f,
    path: made[place] ?? path,
    ...(f === "delete" ? {} : { data: data ?? null }),
    ...(f === "create" ? { ephemeralOwner: ephemeral ? session : null } : {}),
  });
  const [first] = steps;
  return steps.length === 1 && first !== undefined ? one(first, 0) : { type: "multi", changes: steps.map(one) };
}

/** The history with one answer changed. */
function corrupted(operations: readonly Operation[], random: Draws): Operation[] {
  const answered = operations.filter(({ outcome, f }) => outcome === "ok" && f !== "sync" && f !== "close");
  if (answered.length === 0) return [...operations];
  const { id, output } = random.pick(answered);
  const others = answered.flatMap((one) =>
    one.id !== id && one.f === operations[id]?.f ? [one.output as Fields] : [],
  );
  const fields = output as Fields;
  const other = others.length === 0 ? fields : random.pick(others);
  const part = random.pick(
    operations[id]?.f === "set" ? ["stat", "at"] : ["content", "zxid", "data", "stat", "children", "at"],
  );
  const names = part === "content" ? ["data", "stat", "children", "exists"] : [part];
  const taken = Object.fromEntries(names.flatMap((name) => (other[name] === undefined ? [] : [[name, other[name]]])));
  return operations.map((one) => (one.id === id ? { ...one, output: { ...fields, ...taken } } : one));
}
