/**
 * Commands for the messages on their way.
 */
import { outcomeOf, type Action, type Commands } from "./action.ts";
import { readFilter } from "./filter.ts";
import { named, type Stage } from "./stage.ts";
import type { RaftFilter } from "../raft-script.ts";
import type { WordsReader } from "./words-reader.ts";

/** `NAME FILTER`: an order that stands until it is taken back by its name. */
function standing(act: (stage: Stage, name: string, filter: RaftFilter) => void): (words: WordsReader) => Action {
  return (words) => {
    const name = words.next('a name and ":"');
    if (!name.endsWith(":")) throw words.wrong(`":" behind the name "${name}"`);
    const filter = readFilter(words);
    return outcomeOf((stage) => act(stage, name.slice(0, -1), filter));
  };
}

/** What happens to messages under way. */
export const messageCommands: Commands = {
  deliver: {
    usage: "deliver [FILTER]",
    what: "Messages that are on their way now arrive; not what they give rise to.",
    read(words) {
      const filter = readFilter(words);
      return { telling: "each message", run: ({ script }) => counted(script.deliver(filter)) };
    },
  },
  duplicate: {
    usage: "duplicate [FILTER]",
    what: "They arrive, and are on their way still.",
    read(words) {
      const filter = readFilter(words);
      return { telling: "each message", run: ({ script }) => counted(script.duplicate(filter)) };
    },
  },
  drop: {
    usage: "drop [FILTER]",
    what: "They are lost.",
    read(words) {
      const filter = readFilter(words);
      return {
        telling: "the outcome",
        run({ script }) {
          const count = script.drop(filter);
          return [count === 1 ? "1 message lost" : `${count} messages lost`];
        },
      };
    },
  },
  hold: {
    usage: "hold NAME: [FILTER]",
    what: "Messages, on their way or still to come, are kept back until they are released.",
    read: standing(({ script, holds }, name, filter) => holds.set(name, script.hold(filter))),
  },
  release: {
    usage: "release NAME",
    what: "Ends a hold: its messages can be delivered again.",
    read(words) {
      const name = words.next("the name of a hold");
      words.end();
      return outcomeOf(({ script, holds }) => script.release(named(holds, "a hold", name)));
    },
  },
  cut: {
    usage: "cut NAME: [FILTER]",
    what: "Messages, on their way or still to come, are lost until it is healed.",
    read: standing(({ script, heals }, name, filter) => heals.set(name, script.cut(filter))),
  },
  heal: {
    usage: "heal NAMES",
    what: "Ends cuts.",
    read(words) {
      const names = [words.next("the name of a cut")];
      while (words.peek() !== "") names.push(words.next("the name of a cut"));
      return outcomeOf(({ heals }) => {
        for (const name of names) named(heals, "a cut", name)();
      });
    },
  },
  settle: {
    usage: "settle [NODES]",
    what: "Everything between these nodes is delivered, until nothing is left; without names, between all.",
    read(words) {
      const ids = words.nodes();
      words.end();
      return outcomeOf(({ script }) => {
        const among = ids.length === 0 ? script.ids : ids;
        script.deliverAll(({ from, to }) => among.includes(from) && among.includes(to));
        script.watch();
      });
    },
  },
};

function counted(count: number): readonly string[] {
  return count === 0 ? ["nothing to deliver"] : [];
}
