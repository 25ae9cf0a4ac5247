/**
 * How tabs show what they show: one of a few ways each, the first of which is meant where nothing is said. They stand in the
 * address, so that a link shows another reader the same picture, and they outlast a change of the tab.
 *
 *     #timeline?key=&lanes=key        #messages?repeated=shown&without=heartbeat&without=vote
 */

/** Each choice by its name in addresses, and the ways that there are. */
export const WAYS = {
  /** Of the timeline: a lane for each process, or for each process on a key. */
  lanes: ["process", "key"],
  /** Of the timeline: when each operation may have taken effect. */
  effects: ["shown", "hidden"],
  /** Of rates: by outcome, or those that were ok by operation. */
  rates: ["outcome", "operation"],
  /** Of latencies: each operation, or quantiles. */
  latency: ["points", "quantiles"],
  /** Of nodes: which figure is drawn over time. */
  progress: ["committed", "applied", "term"],
  /** Of messages: those that only say again what was said. */
  repeated: ["hidden", "shown"],
  /** Of messages: all, or those that were lost, never sent, doubled or overtaken. */
  fared: ["any", "disturbed"],
} as const satisfies { readonly [name: string]: readonly [string, string, ...string[]] };

/** A choice, by its name. */
export type ChoiceName = keyof typeof WAYS;
/** One of the ways of a choice. */
export type Way<Name extends ChoiceName> = (typeof WAYS)[Name][number];

/** What was chosen; the first way is never among it. */
export type Choices = {
  readonly [Name in ChoiceName]?: Way<Name>;
} & {
  /** Types of messages that are left out. */
  readonly without?: readonly string[];
};

const NAMES = Object.keys(WAYS) as readonly ChoiceName[];

/** The way that is meant. */
export function wayOf<Name extends ChoiceName>(choices: Choices, name: Name): Way<Name> {
  return (choices[name] as Way<Name> | undefined) ?? WAYS[name][0];
}

/** The same choices but for these. */
export function choosing(choices: Choices, part: Choices): Choices {
  const all: Choices = { ...choices, ...part };
  const { without = [] } = all;
  return {
    ...Object.fromEntries(NAMES.filter((name) => wayOf(all, name) !== WAYS[name][0]).map((name) => [name, all[name]])),
    ...(without.length === 0 ? {} : { without }),
  };
}

/** What an address says; ways that there are not are left out. */
export function parseChoices(query: URLSearchParams): Choices {
  const named = NAMES.flatMap((name) => {
    const way = WAYS[name].find((known) => known === query.get(name));
    return way === undefined ? [] : [[name, way]];
  });
  return choosing(Object.fromEntries(named) as Choices, { without: [...new Set(query.getAll("without"))].sort() });
}

/** Adds them to an address. */
export function writeChoices(choices: Choices, query: URLSearchParams): void {
  for (const name of NAMES) {
    const way = choices[name];
    if (way !== undefined) query.set(name, way);
  }
  for (const type of choices.without ?? []) query.append("without", type);
}
