/**
 * The arbiter: the node that holds the test-and-set cell.
 *
 * It answers clients (requests) and other nodes (messages) in the same way, one call at a time. No answer leaves before
 * everything written so far is durable: even a call that changed nothing may have seen a change that is still in
 * flight to the disk.
 *
 * It is a single server and a single point of failure, by design: it stands for the disk that two hosts share.
 */
import type { Effect, Id, Input, Json, Node, Token } from "../node-kit/node.ts";
import { wholeStateOf } from "../node-kit/whole-state.ts";
import type { Answer, Call, Cell } from "./cell.ts";
import type { CarryOut } from "./calls.ts";
import { isCall } from "./calls.ts";
import { emptyCell } from "./cell.ts";
import type { ArbiterRules } from "./rules.ts";

/**
 * A call from another node. `call` is a name chosen by the caller, and comes back with the answer. The caller may have
 * restarted by then, so a name must be unique over all of its lives.
 */
export interface CallMessage {
  readonly type: "call";
  readonly call: string;
  readonly request: Call;
}

/** The answer to a `CallMessage`. */
export interface AnswerMessage {
  readonly type: "answer";
  readonly call: string;
  readonly answer: Answer;
}

/** From a server of an arbiter that has several: it does not carry out the call. `hint`: who may; undefined: not known. */
export interface NotLeaderMessage {
  readonly type: "not-leader";
  readonly call: string;
  readonly hint?: Id;
}

/** The arbiter as a node; its clients' requests are `Call`s, too. */
export type ArbiterNode = Node<Json, Json, Json>;

interface State {
  readonly rules: ArbiterRules;
  readonly carryOut: CarryOut;
  readonly recordsMax: number;
  cell: Cell;
  token: Token;
  recordCount: number;
  /** Cells in flight to the disk, oldest first. Used only by the rule `takesEffect: "when-durable"`. */
  pending: { readonly token: Token; readonly cell: Cell }[];
}

type Effects = Effect<Json, Json>[];

/**
 * @param how.carryOut carries out calls on the cell: see `calls.ts`
 * @param how.recordsMax after this many records a checkpoint replaces the log
 */
export function createArbiter(how: Pick<State, "rules" | "carryOut" | "recordsMax">): ArbiterNode {
  const state: State = { ...how, cell: emptyCell, token: 0, recordCount: 0, pending: [] };
  return {
    step: (input) => step(state, input),
    wakeAt: () => null,
    inspect: () => ({ role: "arbiter", ...state.cell }),
    wholeState: () => wholeStateOf(state, { without: ["rules", "recordsMax", "carryOut"] }),
  };
}

function step(state: State, input: Input<Json, Json>): Effects {
  switch (input.type) {
    case "boot": {
      const { snapshot, records } = input.durable;
      state.cell = (records.at(-1) ?? snapshot ?? emptyCell) as unknown as Cell;
      state.recordCount = records.length;
      return [{ type: "note", note: { event: "role", role: "arbiter", term: state.cell.generation } }];
    }
    case "request": {
      const { connection, request } = input;
      if (!isCall(request)) return [{ type: "reply", connection, reply: { refused: "malformed" } }];
      return answerTo(state, request, (answer) => ({ type: "reply", connection, reply: answer as unknown as Json }));
    }
    case "receive": {
      const { call, request } = input.message as unknown as CallMessage;
      return answerTo(state, request, (answer) => messageTo(input.from, { type: "answer", call, answer }));
    }
    case "durable":
      takeEffect(state, input.token);
      return [];
    case "tick":
    case "applied":
    case "linkDown":
      return [];
  }
}

function messageTo(to: Id, message: AnswerMessage): Effect<Json, Json> & { type: "send" } {
  return { type: "send", to, message: message as unknown as Json };
}

type Answering = (answer: Answer) => Effect<Json, Json> & { type: "send" | "reply" };

function answerTo(state: State, call: Call, answering: Answering): Effects {
  const { rules } = state;
  const { answer, next } = state.carryOut(state.cell, call);
  const effects: Effects = [];
  if (next !== state.cell) effects.push(...write(state, next));
  const effect = answering(answer);
  effects.push(rules.answersWhen === "durable" ? { ...effect, after: state.token } : effect);
  return effects;
}

function write(state: State, next: Cell): Effects {
  const token = ++state.token;
  const { rules, cell } = state;
  if (rules.takesEffect === "at-once") state.cell = next;
  else state.pending.push({ token, cell: next });
  if (state.recordCount < state.recordsMax) {
    state.recordCount++;
    return [{ type: "write", token, records: [rules.record(next) as unknown as Json] }];
  }
  state.recordCount = 0;
  return [
    {
      type: "checkpoint",
      token,
      snapshot: rules.record(rules.savedCell(cell, next)) as unknown as Json,
      records: [],
    },
  ];
}

function takeEffect(state: State, durable: Token): void {
  while (state.pending[0] !== undefined && state.pending[0].token <= durable) {
    state.cell = state.pending[0].cell;
    state.pending.shift();
  }
}
