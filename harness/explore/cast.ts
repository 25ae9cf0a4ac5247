/**
 * The cast of a search: everybody who takes part, as tables that are filled while it goes on.
 */
import type { System, Member } from "../../systems-under-test/system.ts";
import { boundsInOrder } from "./bounds.ts";
import { createClientMachine } from "./client-machine.ts";
import { evenStream } from "./even-stream.ts";
import type { Cast } from "./events.ts";
import { BOOT, clientInputs, nodeCode, nodeInputs } from "./input-code.ts";
import { createJudge } from "./judge.ts";
import { createLetters, type Letters } from "./letter.ts";
import { createNodeMachine, type NodeMachineOptions } from "./node-machine.ts";
import { createParticipant } from "./participant.ts";
import { createOwnJournal, type Journal } from "./shared/journal.ts";
import type { SearchCase } from "./search-case.ts";
import type { Settling } from "./settling/settle.ts";
import { settlingOf } from "./settling/settled-nodes.ts";
import { BOUNDED, type World } from "./world.ts";

/** How long a client waits for its answer; the search decides when that is over. */
export const CLIENT_TIMEOUT_MS = 5_000;

/** Everybody, before anything has happened. @param journal of searchers that share their tables; default: there is one */
export function createCast(options: SearchCase, journal: Journal = createOwnJournal()): Cast {
  const { system, losesWrites = false, model, bounds } = options;
  const members = system.members(options.nodes, options.options);
  const names = options.clients.map((_, worker) => `c${worker}`);
  const letters = createLetters([...members.map(({ id }) => id), ...names], journal);
  return {
    nodes: members.map(({ id }) => nodeOf(options, members, id, { letters, journal })),
    clients: options.clients.map((operations, worker) => {
      const name = `c${worker}`;
      const config = { members, worker, process: worker, options: options.options, timeoutMs: CLIENT_TIMEOUT_MS };
      const createCore = (): ReturnType<System["createClient"]> => system.createClient(config, evenStream);
      const create = (): ReturnType<typeof createClientMachine> =>
        createClientMachine({ name, create: createCore, operations });
      return createParticipant({ name, create, letters, journal, inputOf: clientInputs(letters) });
    }),
    letters,
    judge: createJudge(model, options.clients.length, journal),
    bounds: boundsInOrder(bounds),
    losesWrites,
    settling: options.start === "settled" ? stepsOf(settlingOf(options)) : [],
  };
}

function stepsOf(settling: Settling): Cast["settling"] {
  if ("problem" in settling) throw new Error(settling.problem);
  return settling.steps;
}

function nodeOf(
  { system, mutant, losesWrites = false, options }: SearchCase,
  members: readonly Member[],
  id: string,
  { letters, journal }: { readonly letters: Letters; readonly journal: Journal },
): Cast["nodes"][number] {
  const createNode: NodeMachineOptions["create"] = (random) =>
    system.createNode({ id, members, options, mutant }, random);
  const machine = { id, create: createNode, isSyncedAtOnce: !losesWrites, mayHalt: system.restartsHalted };
  const create = (): ReturnType<typeof createNodeMachine> => createNodeMachine(machine);
  return createParticipant({ name: id, create, letters, journal, inputOf: nodeInputs(letters) });
}

/**
 * The world where the search begins: every node is up, and has settled if it was to; nothing else has happened.
 *
 * @param onStep told of each step of a node that leads there: its place, its state before, and the input
 */
export function startOf(
  cast: Cast,
  onStep: (who: number, state: number, code: number) => void = () => undefined,
): World {
  const letters: number[] = [];
  const states = cast.nodes.map(() => 0);
  const carryOut = (who: number, code: number): void => {
    const state = states[who] as number;
    onStep(who, state, code);
    const { to, letters: sent } = (cast.nodes[who] as Cast["nodes"][number]).next(state, code);
    states[who] = to;
    letters.push(...sent);
  };
  for (let who = 0; who < states.length; who++) carryOut(who, BOOT);
  for (const { who, input } of cast.settling) {
    carryOut(
      cast.nodes.findIndex(({ name }) => name === who),
      nodeCode(input, cast.letters),
    );
  }
  return {
    states: [...states, ...cast.clients.map(() => 0)],
    judgement: 0,
    used: BOUNDED.map(() => 0),
    // Of a cluster that has settled, nothing is on its way.
    letters: cast.settling.length > 0 ? [] : letters.sort((one, other) => one - other),
  };
}
