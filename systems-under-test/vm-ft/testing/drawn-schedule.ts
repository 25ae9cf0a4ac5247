/**
 * Drawn schedules: a seeded scheduler delivers, drops, duplicates and reorders single messages, cuts links, stalls
 * replay and crashes hosts, while clients append to one list and read it, and take locks that expire. At the end
 * everything is healed and the list is read once more.
 *
 * In a generation at most one host crashes, and only if the other could take over. Everything else may happen at any
 * time.
 */
import type { Json } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { RequestHandle } from "../../node-kit/script.ts";
import { vmFt } from "../system.ts";
import type { HostId, PairWorld } from "../scripts/pair.ts";
import { answerOf, betweenHosts, restartFresh, startPair } from "../scripts/pair.ts";

/** The result of one schedule. */
export interface DrawnRun {
  /** Violated invariants. */
  readonly violations: readonly string[];
  /** Answers that no list explains. Empty if the run did not recover. */
  readonly anomalies: readonly string[];
  /** Number of generations that began. */
  readonly generations: number;
  readonly answered: number;
  /** Whether there was a complete pair within ten seconds after healing. */
  readonly recovered: boolean;
}

/** A client with one operation at a time. It tries any host until one answers. */
interface Client {
  readonly name: string;
  id: number;
  operation: { readonly f: "append" | "read"; readonly value: Json; readonly invokedAt: number } | null;
  handles: RequestHandle[];
}

interface Done {
  readonly f: "append" | "read";
  readonly value: Json;
  readonly invokedAt: number;
  readonly completedAt: number;
}

interface Run {
  readonly world: PairWorld;
  readonly random: RandomStream;
  readonly clients: readonly Client[];
  readonly done: Done[];
  heal: (() => void) | null;
  /** Number of events in the history so far. */
  clock: number;
}

const STEPS = 400;
const HOSTS: readonly HostId[] = ["h1", "h2"];

/** Runs one schedule, which is determined by seed, mutant and options. */
export function drawnRun(
  seed: number,
  how: { readonly mutant?: string; readonly options?: { readonly [name: string]: Json } } = {},
): DrawnRun {
  const random = createRandomStream(seed);
  const world = startPair(how);
  const clients = ["a", "b", "c"].map((name): Client => ({ name, id: 0, operation: null, handles: [] }));
  const run: Run = { world, random, clients, done: [], heal: null, clock: 0 };
  world.settle();
  for (let step = 0; step < STEPS; step++) drawStep(run);
  const recovered = healAndRead(run);
  return {
    violations: world.monitor.violations(),
    anomalies: recovered ? anomaliesOf(run.done) : [],
    generations: world.script.notes().reduce((last, { note }) => Math.max(last, Number(note["term"] ?? 0)), 0),
    answered: run.done.length,
    recovered,
  };
}

function drawStep(run: Run): void {
  const { world, random } = run;
  const { script } = world;
  const dice = random.unit();
  if (dice < 0.45) deliverOne(run);
  else if (dice < 0.58) askSome(run);
  else if (dice < 0.6) askForTime(run);
  else if (dice < 0.85) script.advance(random.integer(1, 60));
  else if (dice < 0.88) script.run(random.integer(1, 30));
  else if (dice < 0.9) script.drop(({ number }) => number % 4 === random.integer(0, 3));
  else if (dice < 0.92) cutOrHeal(run);
  else if (dice < 0.94) script.holdApply(random.pick(HOSTS));
  else if (dice < 0.96) releaseApply(run);
  else if (dice < 0.975) crashOne(run);
  else for (const id of HOSTS) restartFresh(world, id);
  collect(run);
}

/** Delivers, duplicates or drops one message out of turn. */
function deliverOne(run: Run): void {
  const { world, random } = run;
  const pending = world.script.pending();
  if (pending.length === 0) return;
  const chosen = random.pick(pending).number;
  const dice = random.unit();
  if (dice < 0.08) world.script.drop(({ number }) => number === chosen);
  else if (dice < 0.2) world.script.duplicate(({ number }) => number === chosen);
  else world.script.deliver(({ number }) => number === chosen);
}

function cutOrHeal(run: Run): void {
  const { world, random } = run;
  if (run.heal !== null) {
    run.heal();
    run.heal = null;
    return;
  }
  const from = random.pick(HOSTS);
  const kind = random.integer(0, 2);
  if (kind === 0) run.heal = world.script.cut(betweenHosts);
  if (kind === 1) run.heal = world.script.cut((pending) => betweenHosts(pending) && pending.from === from);
  if (kind === 2) run.heal = world.script.cut((pending) => pending.from === "arbiter" || pending.to === "arbiter");
}

function releaseApply(run: Run): void {
  for (const id of HOSTS) if (run.world.script.state(id) === "running") run.world.script.releaseApply(id);
}

function crashOne(run: Run): void {
  const { world, random } = run;
  const { script } = world;
  if (random.chance(0.2)) {
    script.crash("arbiter");
    script.restart("arbiter");
    return;
  }
  const id = random.pick(HOSTS);
  const roles = new Map<string, string>();
  for (const host of HOSTS) {
    const role = world.role(host);
    if (script.state(host) === "running" && role !== undefined) roles.set(host, role);
  }
  // A claim in flight may already be decided.
  const isDeciding = script.pending(({ to }) => to === "arbiter").length > 0;
  if (script.state(id) === "running" && !isDeciding && (vmFt.mayLose?.(id, roles) ?? false)) script.crash(id);
}

function askSome(run: Run): void {
  const { world, random } = run;
  const client = random.pick(run.clients);
  const id = random.pick(HOSTS);
  if (client.operation === null) {
    client.id++;
    const f = random.chance(0.6) ? "append" : "read";
    const value = f === "append" ? `${client.name}${client.id}` : null;
    client.operation = { f, value, invokedAt: ++run.clock };
    client.handles = [];
  }
  if (world.script.state(id) !== "running") return;
  const { f, value } = client.operation;
  client.handles.push(world.ask(id, f, value, { client: client.name, id: client.id }));
}

/** Asks for what depends on time and random numbers: locks that expire, and tokens. Only the monitor looks at it. */
function askForTime({ world, random }: Run): void {
  const id = random.pick(HOSTS);
  if (world.script.state(id) !== "running") return;
  const f = random.pick(["acquire", "acquire", "release", "create"]);
  const value = f === "acquire" ? random.integer(1, 300) : null;
  world.ask(id, f, value, { client: random.pick(["l", "m"]), key: "lock" });
}

function collect(run: Run): void {
  for (const client of run.clients) {
    const { operation } = client;
    if (operation === null) continue;
    const answer = client.handles.map(answerOf).find((found) => found !== undefined) as { value: Json } | undefined;
    if (answer === undefined) continue;
    run.done.push({ f: operation.f, value: answer.value, invokedAt: operation.invokedAt, completedAt: ++run.clock });
    client.operation = null;
  }
}

function healAndRead(run: Run): boolean {
  const { world } = run;
  run.heal?.();
  const isWhole = (): boolean => {
    for (const id of HOSTS) restartFresh(world, id);
    // A host that was down has not heard of it.
    releaseApply(run);
    const roles = HOSTS.map((id) => world.role(id));
    return roles.includes("backup") && roles.includes("primary");
  };
  try {
    world.script.runUntil(isWhole, 10_000);
  } catch {
    return false;
  }
  const primary = HOSTS.find((id) => world.role(id) === "primary") ?? "h1";
  const invokedAt = ++run.clock;
  const read = world.ask(primary, "read", null, { client: "final", id: 1 });
  world.script.run(1000);
  collect(run);
  const answer = answerOf(read) as { value: Json } | undefined;
  if (answer !== undefined) run.done.push({ f: "read", value: answer.value, invokedAt, completedAt: ++run.clock });
  return answer !== undefined;
}

/** What is wrong with the answers. The last read of the list shows the order of all appends. */
function anomaliesOf(done: readonly Done[]): readonly string[] {
  const anomalies: string[] = [];
  const final = (done.at(-1)?.f === "read" ? (done.at(-1)?.value ?? []) : []) as readonly Json[];
  if (new Set(final).size !== final.length) anomalies.push(`an element is twice in ${JSON.stringify(final)}`);
  const lengthAt = (event: Done): number =>
    event.f === "read" ? ((event.value ?? []) as readonly Json[]).length : final.indexOf(event.value) + 1;
  for (const event of done) {
    const read = (event.f === "read" ? (event.value ?? []) : []) as readonly Json[];
    if (read.some((item, index) => item !== final[index])) anomalies.push(`${JSON.stringify(read)} is no prefix`);
    if (event.f === "append" && !final.includes(event.value)) anomalies.push(`${JSON.stringify(event.value)} is lost`);
    for (const later of done) {
      if (later.invokedAt > event.completedAt && lengthAt(later) < lengthAt(event)) {
        anomalies.push(`${JSON.stringify(later)} went back behind ${JSON.stringify(event)}`);
      }
    }
  }
  return anomalies;
}
