/**
 * Schedules for planted bugs that random faults do not show: the moment must be exact, or the harm is not visible in a
 * run.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { answerOf, betweenHosts, failOver, startPair, type PairWorld } from "./pair.ts";

/** Starts a pair with this mutant; undefined: without a bug. */
function pairWith(mutant: string | undefined): PairWorld {
  return startPair(mutant === undefined ? {} : { mutant });
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

/** The answer to a write whose log entry never reached the backup. */
function outputRule(mutant: string | undefined): readonly string[] {
  const world = pairWith(mutant);
  const { primary } = world.settle();
  world.script.cut(betweenHosts);
  const write = world.ask(primary, "write", 1);
  world.script.advance(10);
  return answerOf(write) === undefined ? [] : ["a write was answered that the backup does not have"];
}

/** The scripted schedules of VM-FT. */
export const vmFtSchedules: readonly ScriptedSchedule[] = [
  { name: "a lock that expired before the failover", kills: ["V11"], play: expiredLock },
  { name: "steady load", kills: ["V18"], play: steadyLoad },
  { name: "VT1, the output rule", kills: ["V01"], play: outputRule },
];
