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
import { type Letter, letterText } from "./letter.ts";

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
  /** Numbers of the letters that are sent. */
  readonly letters: readonly number[];
  readonly ended?: string;
  readonly problem?: string;
}

/** A node or a client. Its first state is 0. */
export interface Participant<Input, View> {
  readonly name: string;
  next(state: number, input: Input, inputText: string): Transition;
  view(state: number): View;
  /** States that were found so far. */
  readonly size: number;
}

interface State<Input, View> {
  readonly view: View;
  /** A way to get here; undefined for the first state. */
  readonly way: { readonly from: number; readonly input: Input } | undefined;
  readonly next: Map<string, Transition>;
}

/** @param create gives the machine in its first state, the same each time */
export function createParticipant<Input, View>(
  name: string,
  create: () => Machine<Input, View>,
  letters: Interner<Letter>,
): Participant<Input, View> {
  const states: Interner<State<Input, View>> = createInterner();
  /** The machine that moved last, and where it is: often the next step begins there. */
  let warm: { readonly machine: Machine<Input, View>; at: number } | undefined;

  function enter(machine: Machine<Input, View>, way: State<Input, View>["way"]): number {
    return states.idOf(machine.key(), () => ({ view: machine.view(), way, next: new Map() }));
  }

  function machineAt(state: number): Machine<Input, View> {
    if (warm?.at === state) return warm.machine;
    const inputs: Input[] = [];
    for (let { way } = states.at(state); way !== undefined; { way } = states.at(way.from)) inputs.push(way.input);
    const machine = create();
    for (let place = inputs.length - 1; place >= 0; place--) machine.feed(inputs[place] as Input);
    return machine;
  }

  enter(create(), undefined);
  return {
    name,
    next(state, input, inputText) {
      const { next } = states.at(state);
      const known = next.get(inputText);
      if (known !== undefined) return known;
      const machine = machineAt(state);
      warm = undefined;
      const { letters: sent, ...output } = machine.feed(input);
      const to = enter(machine, { from: state, input });
      warm = { machine, at: to };
      const transition = {
        ...output,
        to,
        letters: sent.map((letter) => letters.idOf(letterText(letter), () => letter)),
      };
      next.set(inputText, transition);
      return transition;
    },
    view: (state) => states.at(state).view,
    get size() {
      return states.size;
    },
  };
}
