/**
 * Commands for nodes, their elections, their disks and the time.
 */
import type { Id, Ms } from "../../../node-kit/node.ts";
import { outcomeOf, type Action, type Commands } from "./action.ts";
import { named, type Stage } from "./stage.ts";
import type { WordsReader } from "./words-reader.ts";

const nodes: Commands = {
  start: {
    usage: "start [NODES]",
    what: "Boots nodes for the first time; without names, all.",
    read(words) {
      const ids = words.nodes();
      words.end();
      return outcomeOf(({ script }) => script.start(...ids));
    },
  },
  crash: {
    usage: "crash NODES [keep COUNT]",
    what: "Power loss: writes that are not durable are gone, but for the oldest COUNT.",
    read(words) {
      const ids = words.nodes();
      const keepWrites = words.accept("keep") ? words.integer("a number of writes") : 0;
      words.end();
      return outcomeOf(({ script }) => each(ids, (id) => script.crash(id, { keepWrites })));
    },
  },
  restart: {
    usage: "restart NODES",
    what: "Boots crashed nodes from their disks.",
    read(words) {
      const ids = words.nodes();
      words.end();
      return outcomeOf(({ script }) => each(ids, (id) => script.restart(id)));
    },
  },
  silence: {
    usage: "silence NODES",
    what: "As if they had heard no leader for the shortest election time-out: they listen to candidates.",
    read(words) {
      const ids = words.nodes();
      words.end();
      return outcomeOf(({ script }) => script.silence(...ids));
    },
  },
  stand: {
    usage: "stand NODE [with NODES]",
    what: "Its election time-out passes. With NODES: the messages of the vote between it and them are delivered.",
    read(words) {
      const id = words.node();
      const voters = words.accept("with") ? words.nodes() : undefined;
      words.end();
      return outcomeOf(({ script }) => {
        if (voters === undefined) script.campaign(id);
        else script.stand(id, voters);
      });
    },
  },
  win: {
    usage: "win NODE with NODES",
    what: "As stand, at voters that are silenced first; says so when it does not win.",
    read(words) {
      const id = words.node();
      if (!words.accept("with")) throw words.wrong('"with" and the voters');
      const voters = words.nodes();
      words.end();
      return {
        telling: "the outcome",
        run({ script }) {
          script.silence(...voters);
          return script.stand(id, voters) ? [] : [`${id} does not win`];
        },
      };
    },
  },
};

function each(ids: readonly Id[], act: (id: Id) => void): void {
  for (const id of ids) act(id);
}

/** A command on the disk, or the apply queue, of one node. */
function onNode(act: (script: Stage["script"], id: Id) => void): (words: WordsReader) => Action {
  return (words) => {
    const ids = words.nodes();
    words.end();
    return outcomeOf(({ script }) => each(ids, (id) => act(script, id)));
  };
}

const disks: Commands = {
  stall: {
    usage: "stall NODES",
    what: "Their disks write nothing until they are told to.",
    read: onNode((script, id) => script.stall(id)),
  },
  unstall: {
    usage: "unstall NODES",
    what: "Their disks write what waits, and go on by themselves.",
    read: onNode((script, id) => script.unstall(id)),
  },
  sync: {
    usage: "sync NODE [COUNT]",
    what: "A stalled disk writes the oldest COUNT writes; without a number, all.",
    read(words) {
      const id = words.node();
      const writes = words.peek() === "" ? undefined : words.integer("a number of writes");
      words.end();
      return outcomeOf(({ script }) => script.sync(id, writes));
    },
  },
  "hold-apply": {
    usage: "hold-apply NODES",
    what: "What they commit is not applied until it is told to be.",
    read: onNode((script, id) => script.holdApply(id)),
  },
  "release-apply": {
    usage: "release-apply NODES",
    what: "Ends hold-apply.",
    read: onNode((script, id) => script.releaseApply(id)),
  },
};

function readMs(words: WordsReader): Ms {
  const ms = words.integer("a number of milliseconds");
  if (!words.accept("ms")) throw words.wrong('"ms"');
  return ms;
}

/** `n1 leads`, `n1 follows`, `somebody leads`, `NAME answered`. */
function readCondition(words: WordsReader): (stage: Stage) => boolean {
  const who = words.next("a node, somebody, or the name of a request");
  if (words.accept("answered")) return ({ requests }) => named(requests, "a request", who).handle.reply() !== undefined;
  if (words.accept("follows")) return ({ script }) => script.see(who).role === "follower";
  if (!words.accept("leads")) throw words.wrong('"leads", "follows" or "answered"');
  return ({ script }) => (who === "somebody" ? script.leader() !== undefined : script.leader() === who);
}

const time: Commands = {
  advance: {
    usage: "advance MS ms",
    what: "Time passes and timers go off; nothing is delivered.",
    read(words) {
      const ms = readMs(words);
      words.end();
      return outcomeOf(({ script }) => script.advance(ms));
    },
  },
  run: {
    usage: "run MS ms | run until (NODE|somebody) leads|NODE follows|REQUEST answered within MS ms",
    what: "Time passes, and every message that is not held arrives at once.",
    read(words) {
      if (!words.accept("until")) {
        const ms = readMs(words);
        words.end();
        return outcomeOf(({ script }) => script.run(ms));
      }
      const holds = readCondition(words);
      if (!words.accept("within")) throw words.wrong('"within" and a time');
      const limitMs = readMs(words);
      words.end();
      return {
        telling: "the outcome",
        run(stage) {
          const before = stage.script.nowMs();
          stage.script.runUntil(() => holds(stage), limitMs);
          return [`after ${stage.script.nowMs() - before} ms`];
        },
      };
    },
  },
  clock: {
    usage: "clock NODE STEP ms",
    what: "Moves a node's clock ahead.",
    read(words) {
      const id = words.node();
      const stepMs = readMs(words);
      words.end();
      return outcomeOf(({ script }) => script.setClock(id, { stepMs }));
    },
  },
  wall: {
    usage: "wall NODE STEP ms",
    what: "Sets a node's wall clock ahead, or back.",
    read(words) {
      const id = words.node();
      const stepMs = readMs(words);
      words.end();
      return outcomeOf(({ script }) => script.stepWall(id, stepMs));
    },
  },
};

/** What happens to nodes, disks and time. */
export const clusterCommands: Commands = { ...nodes, ...disks, ...time };
