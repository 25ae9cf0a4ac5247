/**
 * The same search without its tables: every world is made by carrying out everything that led to it, from the beginning.
 * Far too slow to be used, and so simple that one can see that it is right.
 */
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { type ClientMachineInput, createClientMachine, type ClientView } from "../client-machine.ts";
import { startOf } from "../cast.ts";
import type { Cast } from "../events.ts";
import { evenStream } from "../even-stream.ts";
import type { ExploreOptions } from "../explore.ts";
import { createJudge, IMPOSSIBLE } from "../judge.ts";
import { INVOKE, nodeCode } from "../input-code.ts";
import { type Letter, letterText } from "../letter.ts";
import { createNodeMachine, type NodeInput, type NodeView } from "../node-machine.ts";
import type { Machine, Output } from "../participant.ts";
import { settlingOf } from "../settling/settled-nodes.ts";

/** One event. */
interface Step {
  readonly who: string;
  readonly input: NodeInput | ClientMachineInput;
  readonly uses?: keyof ExploreOptions["bounds"];
  /** It arrives, and is on its way still. */
  readonly stays?: true;
}

interface Worlds {
  readonly nodes: ReadonlyMap<string, Machine<NodeInput, NodeView>>;
  readonly clients: ReadonlyMap<string, Machine<ClientMachineInput, ClientView>>;
  readonly letters: Letter[];
  readonly used: { -readonly [Kind in keyof ExploreOptions["bounds"]]: number };
  judgement: number;
  last: Output;
}

/** What a plain search finds. */
export interface PlainSearch {
  readonly worlds: number;
  /** Worlds that are not each other's images when n2 and n3 exchange their names. */
  readonly orbits: number;
  /** The fewest events that lead to what is wrong; undefined: nothing is. */
  readonly shortest: number | undefined;
}

/** Goes through all worlds, nearest first, up to what is wrong or up to `worldsMax`. */
export function searchPlainly(options: ExploreOptions, worldsMax = Infinity): PlainSearch | undefined {
  const judge = createJudge(options.model, options.clients.length);
  const seen = new Set<string>();
  const orbits = new Set<string>();
  let level: (readonly Step[])[] = [[]];
  for (let depth = 0; level.length > 0; depth++) {
    const next: (readonly Step[])[] = [];
    for (const way of level) {
      const world = start(options);
      let before = "";
      for (const step of way) {
        before = partiesOf(world);
        carryOut(world, step, judge, options);
      }
      if (depth > 0 && isWrong(world, options)) return { worlds: seen.size, orbits: orbits.size, shortest: depth };
      const { letters } = world.last;
      if (way.at(-1)?.input.do === "receive" && before === partiesOf(world) && letters.length === 0) continue;
      const text = textOf(world);
      if (seen.has(text)) continue;
      if (seen.size >= worldsMax) return undefined;
      seen.add(text);
      const image = start(options);
      for (const step of exchanged(way)) carryOut(image, step, judge, options);
      orbits.add([text, textOf(image)].sort()[0] as string);
      for (const step of stepsFrom(world, options)) next.push([...way, step]);
    }
    level = next;
  }
  return { worlds: seen.size, orbits: orbits.size, shortest: undefined };
}

function isWrong({ nodes, letters, judgement, last }: Worlds, options: ExploreOptions): boolean {
  if (judgement === IMPOSSIBLE || last.problem !== undefined) return true;
  const { invariants = options.system.invariants?.bind(options.system) } = options;
  if (invariants === undefined) return false;
  const running = new Map<string, Json>();
  for (const [id, node] of nodes) {
    const { inspected } = node.view();
    if (inspected !== undefined) running.set(id, inspected);
  }
  const members = options.system.members(options.nodes);
  const messages = letters.filter(({ kind }) => kind === "message");
  return invariants({ members, options: options.options, nodes: running, messages }).length > 0;
}

/** Where a node or client that is driven at random does something else than the tables of a search say. */
export function differencesOnWalk(options: ExploreOptions, cast: Cast, random: RandomStream, steps: number): string[] {
  const judge = createJudge(options.model, options.clients.length);
  const world = start(options);
  const everybody = [...cast.nodes, ...cast.clients];
  const places = new Map(startOf(cast).states.map((state, place) => [everybody[place]?.name ?? "", state]));
  const differences: string[] = [];
  for (let count = 0; count < steps && differences.length === 0; count++) {
    const possible = stepsFrom(world, options);
    if (possible.length === 0) break;
    const step = random.pick(possible);
    carryOut(world, step, judge, options);
    const place = places.get(step.who) ?? 0;
    const { input, who } = step;
    const said = tableSays(cast, who, place, input);
    places.set(who, said.to);
    const node = world.nodes.get(who) ?? world.clients.get(who);
    const sent = world.last.letters.map(letterText).sort();
    const real = JSON.stringify([sent, world.last.problem, world.last.ended, node?.view()]);
    const table = JSON.stringify([
      said.letters.map((letter) => letterText(cast.letters.at(letter))).sort(),
      said.problem,
      said.ended,
      said.view,
    ]);
    if (real !== table) differences.push(`${who} ${JSON.stringify(input)}: ${real}, the table says ${table}`);
    if (world.judgement === IMPOSSIBLE || world.last.problem !== undefined) break;
  }
  return differences;
}

function tableSays(cast: Cast, who: string, place: number, input: NodeInput | ClientMachineInput) {
  const code = input.do === "invoke" ? INVOKE : nodeCode(input as NodeInput, cast.letters);
  const participant = [...cast.nodes, ...cast.clients].find(({ name }) => name === who) as Cast["nodes"][number];
  const next = participant.next(place, code);
  return { ...next, view: participant.view(next.to) };
}

function start(searched: ExploreOptions): Worlds {
  const { system, nodes, mutant, options, clients, losesWrites = false, start: beginning } = searched;
  const members = system.members(nodes, options);
  const world: Worlds = {
    nodes: new Map(
      members.map(({ id }) => [
        id,
        createNodeMachine({
          id,
          create: (random) => system.createNode({ id, members, options, mutant }, random),
          isSyncedAtOnce: !losesWrites,
          mayHalt: system.restartsHalted,
        }),
      ]),
    ),
    clients: new Map(
      clients.map((operations, worker) => {
        const config = { members, worker, process: worker, options, timeoutMs: 5_000 };
        const name = `c${worker}`;
        return [name, createClientMachine({ name, create: () => system.createClient(config, evenStream), operations })];
      }),
    ),
    letters: [],
    used: { timeouts: 0, crashes: 0, duplicates: 0, retries: 0 },
    judgement: 0,
    last: { letters: [] },
  };
  for (const node of world.nodes.values()) world.letters.push(...node.feed({ do: "boot" }).letters);
  if (beginning !== "settled") return world;
  const settling = settlingOf({ system, nodes, mutant, options, losesWrites });
  if ("problem" in settling) throw new Error(settling.problem);
  for (const { who, input } of settling.steps) world.nodes.get(who)?.feed(input);
  world.letters.length = 0;
  return world;
}

function stepsFrom({ nodes, clients, letters, used }: Worlds, { bounds }: ExploreOptions): Step[] {
  const steps: Step[] = [];
  for (const [who, node] of nodes) {
    const { life, wakeAt, unsynced } = node.view();
    if (life === "crashed" || life === "new") steps.push({ who, input: { do: "boot" } });
    if (life === "halted" && used.crashes < bounds.crashes) steps.push({ who, input: { do: "boot" }, uses: "crashes" });
    if (life !== "running") continue;
    if (wakeAt !== null && used.timeouts < bounds.timeouts)
      steps.push({ who, input: { do: "time out" }, uses: "timeouts" });
    if (unsynced > 0) steps.push({ who, input: { do: "sync" } });
    if (used.crashes === bounds.crashes) continue;
    for (let keep = 0; keep <= unsynced; keep++) steps.push({ who, input: { do: "crash", keep }, uses: "crashes" });
  }
  for (const [who, client] of clients) {
    const { next, waits } = client.view();
    if (next !== undefined) steps.push({ who, input: { do: "invoke" } });
    if (waits && used.retries < bounds.retries) steps.push({ who, input: { do: "time out" }, uses: "retries" });
  }
  for (const letter of letters) {
    const { to: who, kind } = letter;
    if (!nodes.has(who) && !clients.has(who)) continue;
    if (nodes.has(who) && nodes.get(who)?.view().life !== "running") continue;
    if (kind === "message" && bounds.duplicates === Infinity) {
      steps.push({ who, input: { do: "receive", letter }, stays: true });
      continue;
    }
    steps.push({ who, input: { do: "receive", letter } });
    if (kind === "message" && used.duplicates < bounds.duplicates) {
      steps.push({ who, input: { do: "receive", letter }, uses: "duplicates", stays: true });
    }
  }
  return steps;
}

function carryOut(
  world: Worlds,
  step: Step,
  judge: ReturnType<typeof createJudge>,
  { bounds }: Pick<ExploreOptions, "bounds">,
): void {
  const { who, input, uses, stays } = step;
  if (uses !== undefined) world.used[uses]++;
  if (input.do === "receive" && stays === undefined) {
    const text = letterText(input.letter);
    world.letters.splice(
      world.letters.findIndex((letter) => letterText(letter) === text),
      1,
    );
  }
  const client = world.clients.get(who);
  if (client === undefined) {
    world.last = world.nodes.get(who)?.feed(input as NodeInput) ?? { letters: [] };
  } else {
    const number = Number(who.slice(1));
    const { next } = client.view();
    world.last = client.feed(input as ClientMachineInput);
    if (input.do === "invoke" && next !== undefined) world.judgement = judge.invoked(world.judgement, number, next);
    const { ended } = world.last;
    if (ended !== undefined) world.judgement = judge.ended(world.judgement, number, ended);
  }
  for (const letter of world.last.letters) {
    const isThere = world.letters.some((other) => letterText(other) === letterText(letter));
    if (!(isThere && letter.kind === "message" && bounds.duplicates === Infinity)) world.letters.push(letter);
  }
}

function textOf(worlds: Worlds): string {
  const { letters, used, judgement } = worlds;
  return JSON.stringify([partiesOf(worlds), letters.map(letterText).sort(), used, judgement]);
}

/** The same events, with n2 called n3, and n3 n2. */
function exchanged(way: readonly Step[]): readonly Step[] {
  const text = JSON.stringify(way).replace(/\bn[23]\b/g, (name) => (name === "n2" ? "n3" : "n2"));
  return JSON.parse(text) as readonly Step[];
}

/** The states of nodes and clients. */
function partiesOf({ nodes, clients }: Worlds): string {
  return JSON.stringify([...nodes.values(), ...clients.values()].map((party) => party.key()));
}
