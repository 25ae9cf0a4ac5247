/**
 * Models of objects that hold one value: register, cas-register, key-value, append-list, blocks.
 *
 * Each says only how its operations act on the value, and `cellModel` derives the rest. So `step`, which the replay
 * uses, and the actions, which the fast algorithms use, cannot disagree. The value null means absent.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { elementsAtFirst } from "../beginning.ts";
import type { Beginning } from "../beginning.ts";
import { isList, sameJson, shortText } from "../json-text.ts";
import { nonListAnswer } from "./no-list.ts";
import type { ActInto, Action, ActionRoom, Call, Model } from "../model.ts";

/** What differs between the models of one value. */
interface Cell {
  readonly name: string;
  readonly description: string;
  readonly functions: readonly string[];
  readonly initial?: Json;
  readonly beginning?: Beginning;
  readonly levels?: "list";
}

/** How calls act on the value. `nothing` is what a read answers with null: null, or the empty list. */
function actOn(nothing: Json): ActInto {
  return (room, f, input, answer, seen) => {
    switch (f) {
      case "read":
      case "readBlock":
        room.kind = "read";
        room.from = answer ?? nothing;
        return;
      case "write":
      case "writeBlock":
        room.kind = "write";
        room.to = input;
        return;
      case "cas":
        casInto(room, input, seen);
        return;
      case "append":
        room.kind = "append";
        room.to = input;
        return;
      case "delete":
        room.kind = "write";
        room.to = null;
        return;
      default:
        room.kind = "never";
    }
  };
}

function casInto(room: ActionRoom, input: Json, seen: Json | undefined): void {
  const [from, to] = isList(input) ? [input[0] ?? null, input[1] ?? null] : [null, null];
  room.kind = seen === undefined ? "cas" : sameJson(seen, from) ? "never" : "read";
  room.from = seen === undefined ? from : seen;
  room.to = to;
}

/** The action as a new object; the room is reused. */
function toAction({ kind, from, to }: ActionRoom): Action {
  switch (kind) {
    case "read":
      return { kind, value: from };
    case "write":
      return { kind, value: to };
    case "cas":
      return { kind, from, to };
    case "append":
      return { kind, element: to };
    case "never":
      return { kind };
  }
}

/** The value after the action; undefined: the action does not fit this value. */
export function applyAction(value: Json, action: Action): Json | undefined {
  switch (action.kind) {
    case "read":
      return sameJson(value, action.value) ? value : undefined;
    case "write":
      return action.value;
    case "cas":
      return sameJson(value, action.from) ? action.to : undefined;
    case "append":
      if (value === null) return [action.element];
      return isList(value) ? [...value, action.element] : undefined;
    case "never":
      return undefined;
  }
}

/** Whether this only looks at the value. */
function isRead({ f }: Pick<Call, "f">): boolean {
  return f === "read" || f === "readBlock";
}

function describe(call: Call): string {
  const asked = callText(call, { input: !isRead(call) && call.f !== "delete", output: isRead(call) });
  return call.seen === undefined ? asked : `${asked} (found ${shortText(call.seen)})`;
}

function problemOf(operation: Operation): string | undefined {
  if (operation.f !== "cas" || (isList(operation.input) && operation.input.length === 2)) return undefined;
  return `expected the value [from, to], found ${JSON.stringify(operation.input)}`;
}

function cellModel(cell: Cell): Model {
  const initial = cell.initial ?? null;
  const actInto = actOn(initial);
  const room: ActionRoom = { kind: "never", from: null, to: null };
  const action = ({ f, input, output, seen }: Call): Action => {
    actInto(room, f, input, output, seen);
    return toAction(room);
  };
  return {
    ...cell,
    initial,
    actInto,
    action,
    contradiction: (call) => {
      const isContradictory = call.f === "cas" && call.seen !== undefined && action(call).kind === "never";
      return isContradictory
        ? `the cas failed, though it found ${shortText(call.seen ?? null)} as expected`
        : undefined;
    },
    step: (state, call) => (isRead(call) && !call.known ? state : applyAction(state, action(call))),
    readOnly: (call) => {
      if (isRead(call)) return true;
      const did = action(call);
      if (did.kind === "cas") return sameJson(did.from, did.to);
      return did.kind === "read" || did.kind === "never";
    },
    describe,
    describeState: shortText,
    problem: problemOf,
    ...(cell.levels === "list" ? { strangeAnswer: nonListAnswer } : {}),
  };
}

/** One value that is read, written and deleted. */
export const register: Model = cellModel({
  name: "register",
  description: "one value: read, write, delete",
  functions: ["read", "write", "delete"],
});

/** One value with compare-and-set. A failed cas may say what it saw. */
export const casRegister: Model = cellModel({
  name: "cas-register",
  description: "one value: read, write, cas [from, to], delete; a failed cas may tell what it saw",
  functions: ["read", "write", "cas", "delete"],
});

/** One value for each key. Appending to an absent key makes a list of one element. */
export const keyValue: Model = cellModel({
  name: "key-value",
  description: "one value a key: read, write, cas, delete, append; appending to an absent key gives a list of one",
  functions: ["read", "write", "cas", "delete", "append"],
});

/** A list: append one element, read all. */
export const appendList: Model = cellModel({
  name: "append-list",
  description: "a list: append an element, read the whole",
  functions: ["append", "read"],
  initial: [],
  beginning: elementsAtFirst("a list"),
  levels: "list",
});

/** One block of a disk: its content is read and written whole; null before the first write. The key is its number. */
export const blocks: Model = cellModel({
  name: "blocks",
  description: "a block of a disk: readBlock → its content, null before the first write; writeBlock content",
  functions: ["readBlock", "writeBlock"],
});
