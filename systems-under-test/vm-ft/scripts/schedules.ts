/**
 * Schedules for planted bugs that random faults do not show: the moment must be exact, or the harm is not visible in a
 * run.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { diskSchedules } from "../disk/schedules.ts";
import { styleNames } from "../hosts/styles/style-names.ts";
import { mutants } from "../mutants.ts";
import type { Json } from "../../node-kit/node.ts";
import {
  answerOf,
  askAndWait,
  betweenHosts,
  failOver,
  ofType,
  restartFresh,
  startPair,
  type PairWorld,
} from "./pair.ts";

/** A pair with this mutant, and the options that it needs to show; undefined: without a bug. */
function pairWith(mutant: string | undefined, options: { readonly [name: string]: Json } = {}): PairWorld {
  if (mutant === undefined) return startPair({ options });
  return startPair({ mutant, options: { ...options, ...mutants.find(({ id }) => id === mutant)?.options } });
}

/** A lock that was refused to a client and has then expired must be free, even after a failover. */
function expiredLock(mutant: string | undefined): readonly string[] {
  const world = pairWith(mutant);
  const { primary, backup } = world.settle();
  world.script.holdApply(backup);
  world.ask(primary, "acquire", 100);
  world.script.run(50);
  world.ask(primary, "acquire", null, { client: "c2" });
  world.script.run(100);
  world.script.releaseApply(backup);
  const acquired = world.ask(failOver(world), "acquire", null, { client: "c3" });
  world.script.run(1);
  const answer = JSON.stringify(answerOf(acquired) ?? null);
  return answer.includes('"ok"') ? [] : [`a lock that nobody was told to hold was refused to c3: ${answer}`];
}

/** Two seconds of steady load without faults: no host may suspect the other. */
function steadyLoad(mutant: string | undefined): readonly string[] {
  const world = pairWith(mutant);
  const { primary } = world.settle();
  for (let count = 0; count < 100; count++) {
    if (world.script.state(primary) === "running") world.ask(primary, "append", count);
    world.script.run(20);
  }
  const claims = world.script.notes().filter(({ note }) => note["role"] === "claiming").length;
  return claims === 0 ? [] : [`busy hosts that heard each other suspected each other ${claims} times`];
}

/** VT1: the answer to a write of which nothing reached the backup. Without a bug, in every style. */
function outputRule(mutant: string | undefined): readonly string[] {
  const styles = mutant === undefined ? styleNames : [undefined];
  return styles.flatMap((replication) => {
    const world = pairWith(mutant, replication === undefined ? {} : { replication });
    const { primary } = world.settle();
    world.script.cut(betweenHosts);
    const write = world.ask(primary, "write", 1);
    world.script.advance(10);
    return answerOf(write) === undefined ? [] : ["a write was answered that the backup does not hold"];
  });
}

/** VT6: the primary answers a write while its checkpoint is not acknowledged, and dies. Without a bug, in every style. */
function lostInRepair(mutant: string | undefined): readonly string[] {
  return styleNames.flatMap((replication) => {
    const world = pairWith(mutant, { replication });
    const primary = failOver(world);
    const fresh = primary === "h1" ? "h2" : "h1";
    world.script.hold(ofType("ack", fresh));
    restartFresh(world, fresh);
    world.script.runUntil(() => ["joining", "backup"].includes(world.role(fresh) ?? ""), 1000);
    askAndWait(world, primary, "write", 1);
    world.script.crash(primary);
    world.script.run(2000);
    const read = askAndWait(world, fresh, "read");
    return read === undefined
      ? []
      : [`a host whose checkpoint was older than the answers served: ${JSON.stringify(read)}`];
  });
}

/** The scripted schedules of VM-FT. */
export const vmFtSchedules: readonly ScriptedSchedule[] = [
  { name: "a lock that expired before the failover", kills: ["V11"], play: expiredLock },
  { name: "steady load", kills: ["V18"], play: steadyLoad },
  { name: "VT1, the output rule", kills: ["V01", "V20", "V22"], play: outputRule },
  { name: "VT6, the primary dies during repair", kills: ["V17"], play: lostInRepair },
  ...diskSchedules,
];
