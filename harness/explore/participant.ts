/**
 * Participant: a node or a client as a table of states and what leads from one to the next.
 *
 * What happens in the whole search is far more than what happens to one participant: it gets the same few inputs in the
 * same few states, again and again, while others do something else. So each pair of a state and an input is carried out
 * once, by real code, and looked up from then on. The code cannot be set back, so its state is made again from the
 * beginning: every state remembers one way that leads to it.
 *
 * This is right as long as participants with equal keys do the same from then on.
 */
import { createInterner, type Interner } from "./interner.ts";
import { type Letter, type Letters, letterText } from "./letter.ts";
import { createOwnJournal, type Journal } from "./shared/journal.ts";

/** Real code, in its first state. */
export interface Machine<Input, View> {
  feed(input: Input): Output;
  /** Its whole state: with equal keys, everything that follows is equal. */
  key(): string;
  /** What the search must know of the state. */
  view(): View;
}

/** What comes of one input. */
export interface Output {
  readonly letters: readonly Letter[];
  /** What a client's history must hold of it, as JSON text; undefined: nothing. */
  readonly ended?: string;
  /** Why no correct participant does this, e.g. the error that its code threw. */
  readonly problem?: string;
}

/** A step of the table. */
export interface Transition {
  readonly to: number;
  /** Numbers of the letters that are sent, ascending. */
  readonly letters: readonly number[];
  readonly ended?: string;
  readonly problem?: string;
  /** Nothing comes of it: as if it had not happened. */
  readonly isInVain: boolean;
  /** Whether the symmetry of the nodes has been looked at. */
  isChecked: boolean;
}

/** A node or a client. Its first state is 0. Inputs are numbers, see `input-code.ts`. */
export interface Participant<View> {
  readonly name: string;
  next(state: number, code: number): Transition;
  view(state: number): View;
  /** Of the state's key: the same in every process. */
  hashOf(state: number): number;
  /** A way to this state: the state before it, and the input. Undefined for the first state. */
  wayTo(state: number): { readonly from: number; readonly code: number } | undefined;
  /** States that were found so far. */
  size(): number;
  /** Bytes that the table takes, about. */
  bytes(): number;
}

interface State<View> {
  readonly view: View;
  readonly way: { readonly from: number; readonly code: number } | undefined;
  readonly next: Map<number, Transition>;
}

/** Of one entry of a table. */
const BYTES_A_TRANSITION = 200;

/** How a participant is made. */
export interface ParticipantOptions<Input, View> {
  readonly name: string;
  /** Gives the machine in its first state, the same each time. */
  readonly create: () => Machine<Input, View>;
  readonly letters: Letters;
  /** The input with this number. */
  readonly inputOf: (code: number) => Input;
  /** Where all searchers read what one of them has carried out; default: there is one. */
  readonly journal?: Journal;
}

/** What the journal holds of one input in one state. What was known before is named by its number. */
interface Entry<View> extends Pick<Output, "ended" | "problem"> {
  readonly state: number;
  readonly code: number;
  readonly to: number | { readonly key: string; readonly view: View };
  readonly letters: readonly (number | Letter)[];
}

/** A participant whose table is empty but for the first state. */
export function createParticipant<Input, View>(options: ParticipantOptions<Input, View>): Participant<View> {
  const { name, create, letters, inputOf, journal = createOwnJournal() } = options;
  const states: Interner<State<View>> = createInterner();
  const channel = journal.open(enter);
  let transitions = 0;
  /** The machine that moved last, and where it is: often the next step begins there. */
  let warm: { readonly machine: Machine<Input, View>; at: number } | undefined;

  function enter({ state, code, to: after, letters: sent, ...output }: Entry<View>): void {
    const to =
      typeof after === "number"
        ? after
        : states.idOf(after.key, () => ({ view: after.view, way: { from: state, code }, next: new Map() }));
    const numbers = sent.map((letter) => (typeof letter === "number" ? letter : letters.enter(letter)));
    numbers.sort((one, other) => one - other);
    const isInVain = to === state && numbers.length === 0 && output.ended === undefined && output.problem === undefined;
    transitions++;
    states.at(state).next.set(code, { ...output, to, letters: numbers, isInVain, isChecked: false });
  }

  function machineAt(state: number): Machine<Input, View> {
    if (warm?.at === state) return warm.machine;
    const inputs: Input[] = [];
    for (let { way } = states.at(state); way !== undefined; { way } = states.at(way.from)) {
      inputs.push(inputOf(way.code));
    }
    const machine = create();
    for (let place = inputs.length - 1; place >= 0; place--) machine.feed(inputs[place] as Input);
    return machine;
  }

  function found(state: number, code: number): Transition | undefined {
    return states.at(state).next.get(code);
  }

  function carryOut(state: number, code: number): Transition {
    journal.catchUp();
    const known = found(state, code);
    if (known !== undefined) return known;
    const machine = machineAt(state);
    warm = undefined;
    const { letters: sent, ...output } = machine.feed(inputOf(code));
    const key = machine.key();
    const to = states.find(key) ?? { key, view: machine.view() };
    const numbers = sent.map((letter) => letters.find(letterText(letter)) ?? letter);
    channel.write({ ...output, state, code, to, letters: numbers }, () => found(state, code) !== undefined);
    const transition = found(state, code) as Transition;
    warm = { machine, at: transition.to };
    return transition;
  }

  const first = create();
  states.idOf(first.key(), () => ({ view: first.view(), way: undefined, next: new Map() }));
  return {
    name,
    next(state, code) {
      return found(state, code) ?? carryOut(state, code);
    },
    view: (state) => states.at(state).view,
    hashOf: (state) => states.hashOf(state),
    wayTo: (state) => states.at(state).way,
    size: () => states.size(),
    bytes: () => states.bytes() + transitions * BYTES_A_TRANSITION,
  };
}
