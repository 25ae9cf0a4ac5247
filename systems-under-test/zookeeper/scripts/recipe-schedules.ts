/**
 * Schedules for recipes. In most, the session of a client ends while it is paused or its server was left behind. Another takes
 * its place, and then it goes on, as if no time had passed.
 *
 * Source: CURATOR-206; Kleppmann, "How to do distributed locking" (2016).
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import type { WorldClient } from "./service-world.ts";
import { ServiceWorld } from "./service-world.ts";

const TIMEOUT_MS: Ms = 1_000;

/** Which lock, and what its holder does first when it goes on. */
interface Pause {
  /** The lock's path, which says what stands behind it. */
  readonly key: string;
  /** It learns that its session has ended before it writes. */
  readonly learnsFirst: boolean;
}

/** ZT11. Gives a sentence for each thing that is wrong. */
function pausedHolder(mutant: string | undefined, { key, learnsFirst }: Pause): readonly string[] {
  const world = new ServiceWorld({ servers: 3, sessionTimeoutMs: TIMEOUT_MS });
  const [holder, next] = [world.recipeClient(0, mutant), world.recipeClient(1, mutant)];
  const ask = (client: WorldClient, f: string, value: Json): Json => {
    client.invoke(f, value, key);
    world.advance(2 * TIMEOUT_MS);
    return client.outcome?.type === "ok" ? client.outcome.value : null;
  };
  const token = ask(holder, "acquire", null);
  holder.freeze();
  world.advance(2 * TIMEOUT_MS);
  const newer = ask(next, "acquire", null);
  const written = ask(next, "fenced-write", [newer, "newer"]);
  if (learnsFirst) {
    holder.thaw();
    world.advance(TIMEOUT_MS);
  }
  holder.invoke("fenced-write", [token, "late"], key);
  holder.thaw();
  world.advance(2 * TIMEOUT_MS);
  const late = holder.outcome?.type;
  const [, held = null] = (ask(next, "read", null) ?? []) as readonly Json[];
  const isShown = typeof token === "number" && typeof newer === "number" && newer > token && written !== null;
  return [
    ...(isShown ? [] : ["the lock did not go from the paused holder to the next: the schedule shows nothing"]),
    ...(held === "newer" ? [] : [`${key} holds ${JSON.stringify(held)}: a late holder wrote over a newer one`]),
    ...(late === "ok" ? ["a holder whose session had ended was told that it wrote"] : []),
  ];
}

/** The token alone keeps the late write out: a storage that does not look at it takes the write. */
function fencedAndUnfenced(mutant: string | undefined): readonly string[] {
  const unfenced = pausedHolder(mutant, { key: "/unfenced-lock/1", learnsFirst: false });
  const isShown = unfenced.some((wrong) => wrong.includes("wrote over"));
  return [
    ...pausedHolder(mutant, { key: "/fenced-lock/1", learnsFirst: false }),
    ...(isShown ? [] : ["a storage that checks nothing refused the late write: the schedule shows nothing"]),
  ];
}

/**
 * A candidate asks again whether its turn has come. Its server was left behind in the meantime, so its session has
 * ended and another leads, and the server still shows its node, in front: the leader before it had resigned.
 */
function behindTheElection(mutant: string | undefined): readonly string[] {
  const world = new ServiceWorld({ servers: 5, sessionTimeoutMs: TIMEOUT_MS });
  const [first, second, third] = [
    world.recipeClient(2, mutant),
    world.recipeClient(1, mutant),
    world.recipeClient(3, mutant),
  ];
  const ask = (client: WorldClient, f: string, ms: Ms): boolean => {
    client.invoke(f, null, "/election/1");
    world.advance(ms);
    return client.outcome?.type === "ok";
  };
  const isShown = [
    ask(first, "lead", TIMEOUT_MS),
    !ask(second, "lead", 5 * TIMEOUT_MS),
    ask(first, "resign", TIMEOUT_MS),
  ];
  world.elect("n3", ["n1", "n2"]);
  world.advance(3 * TIMEOUT_MS);
  isShown.push(ask(third, "lead", TIMEOUT_MS));
  const isLeader = ask(second, "lead", TIMEOUT_MS / 2);
  return [
    ...(isShown.every(Boolean) ? [] : ["the second candidate was not passed over: the schedule shows nothing"]),
    ...(isLeader ? ["a candidate leads whose session has ended, and the one behind it led before"] : []),
  ];
}

/** A contender's connection breaks before it hears that its node was made. It finds it by way of another server. */
function lostAnswer(mutant: string | undefined): readonly string[] {
  const world = new ServiceWorld({ servers: 3, sessionTimeoutMs: TIMEOUT_MS });
  const contender = world.recipeClient(0, mutant);
  contender.invoke("read", null, "/lock/1");
  world.advance(TIMEOUT_MS);
  const isReady = contender.outcome?.type === "ok";
  world.holdCommits();
  contender.invoke("acquire", null, "/lock/1");
  world.settle();
  contender.disconnect();
  world.commit();
  world.advance(TIMEOUT_MS);
  const made = world.log.filter(({ transaction }) => JSON.stringify(transaction).includes("/waiting/0.2-"));
  return [
    ...(isReady && made.length === 1 ? [] : ["the node was not made once: the schedule shows nothing"]),
    ...(contender.outcome?.type === "ok"
      ? []
      : ["a contender whose node is the first does not know that it holds the lock"]),
  ];
}

/** The scripted schedules of recipes. */
export const recipeSchedules: readonly ScriptedSchedule[] = [
  { name: "a paused holder, and a storage that checks tokens", kills: [], play: fencedAndUnfenced },
  {
    name: "a paused holder, and a write in the session of its lock",
    kills: [],
    play: (mutant) => pausedHolder(mutant, { key: "/lock/1", learnsFirst: false }),
  },
  {
    name: "a paused holder that learns that its session has ended",
    kills: ["Z29"],
    play: (mutant) => pausedHolder(mutant, { key: "/lock/1", learnsFirst: true }),
  },
  { name: "a candidate whose server is behind", kills: ["Z85"], play: behindTheElection },
  { name: "a contender whose answer is lost", kills: ["Z51"], play: lostAnswer },
];
