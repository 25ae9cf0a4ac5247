/**
 * Check: each answer shows the state after exactly the transactions up to the zxid of its header.
 *
 * This is the strongest of the checks, and needs no search: a server that lost, invented, repeated or reordered a
 * transaction shows it as soon as anybody looks.
 */
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { changeText } from "./changes.ts";
import type { Problem } from "./known-log.ts";
import { type Life, lifeText, standingAt } from "./lives.ts";
import type { Observation } from "./observations.ts";
import { positionText } from "./requests.ts";
import { lastChangeAt, versionProblems, versionsAt } from "./versions.ts";
import { childPath, type Znodes, znodesOf } from "./znodes.ts";
import { nothingToSay } from "./words.ts";

/** Each answer is the state after exactly the zxid of its header. */
export const prefixReads: Check = {
  name: "prefix-reads",
  description: "each answer shows the state after exactly the transactions up to the zxid of its header",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const znodes = znodesOf(operations, testimony);
    return (
      nothingToSay(znodes.requests) ??
      firstOf(logProblems(znodes)) ??
      firstOf(znodes.observations.flatMap((one) => problemOf(one, znodes) ?? [])) ?? {
        valid: true,
        message: `${counted(znodes.observations.length, "answer")} fit the log.`,
        operations: [],
      }
    );
  },
};

/** The verdict on the first of these problems; undefined for none. */
export function firstOf(problems: readonly Problem[]): CheckVerdict | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
  const message = `${first.message.slice(0, 1).toUpperCase()}${first.message.slice(1)}${more}.`;
  return refuted(message, first.operations, { problems: problems.length });
}

/** What is wrong with the log itself. */
export function logProblems({ log, lives }: Znodes): readonly Problem[] {
  const all = [...lives.values()];
  return [...log.problems, ...all.flatMap((one) => [...one.problems, ...versionProblems(one, log)])];
}

/** What an observation shows that cannot be; undefined: nothing. */
export function problemOf(observation: Observation, znodes: Znodes): Problem | undefined {
  const { request, path, at, isPresent, children } = observation;
  const problem = (why: string, ...others: readonly (number | undefined)[]): Problem => ({
    message: `operation ${request.operation.id} (${request.asked.f} ${request.asked.path}) at ${positionText(at)} ${why}`,
    operations: [...others, request.operation.id],
  });
  if (path === "/") return children === undefined ? undefined : childrenProblem(observation, znodes, problem);
  const { life, is } = standingAt(znodes.of(path), at);
  if (!isPresent) {
    if (is !== "there" || life === undefined) return undefined;
    return problem(`does not see ${path}, ${lifeText(life)}`, creator(life), life.seenBy?.request.operation.id);
  }
  if (is === "gone") {
    if (znodes.log.doubtsAbout("create", path, at).length > 0) return undefined;
    const why = life === undefined ? "which nobody had created" : lifeText(life);
    return problem(`sees ${path}, ${why}`, life?.end?.operation?.id);
  }
  if (life === undefined) return undefined;
  return contentProblem(observation, life, znodes, problem) ?? childrenProblem(observation, znodes, problem);
}

type Say = (why: string, ...others: readonly (number | undefined)[]) => Problem;

function creator({ changes }: Life): number | undefined {
  const [first] = changes;
  return (first?.operation ?? first?.shownBy)?.id;
}

function contentProblem(
  { path, at, stat, data, isNotVersion }: Observation,
  life: Life,
  znodes: Znodes,
  say: Say,
): Problem | undefined {
  const { log } = znodes;
  const versions = versionsAt(life, path, at, log);
  if (isNotVersion !== undefined) {
    const isSure = life.isFromKnown && versions.least === versions.most && at < life.sureEnd;
    return isSure && versions.least === isNotVersion
      ? say(`was refused, though the version was ${isNotVersion}`)
      : undefined;
  }
  const last = lastChangeAt(life, at);
  if (stat === undefined) return undefined;
  if (stat.mzxid > at) return say(`shows a write at ${positionText(stat.mzxid)}, which it cannot know yet`);
  if (stat.czxid !== life.from && life.isFromKnown)
    return say(`shows ${path} as created at ${positionText(stat.czxid)}, but it was ${lifeText(life)}`, creator(life));
  if (last !== undefined && last.at !== stat.mzxid)
    return say(`misses ${changeText(last)}`, (last.operation ?? last.shownBy)?.id);
  if (last?.data !== undefined && data !== undefined && JSON.stringify(last.data) !== JSON.stringify(data))
    return say(`shows other data than ${changeText(last)} wrote`, (last.operation ?? last.shownBy)?.id);
  if (life.isFromKnown && (stat.version < versions.least || stat.version > versions.most))
    return say(`shows version ${stat.version}, but ${versions.least} sets are known`);
  if (life.isFromKnown && stat.owner !== life.owner)
    return say(
      `shows ${stat.owner ?? "nobody"} as the owner of ${path}, but it is ${life.owner ?? "nobody"}`,
      creator(life),
    );
  return childStatProblem({ path, at, stat }, znodes, say);
}

function childStatProblem(
  { path, at, stat }: Pick<Observation, "path" | "at" | "stat">,
  znodes: Znodes,
  say: Say,
): Problem | undefined {
  const children = znodes.childrenOf(path);
  const last = children.lastChange(at);
  if (stat?.pzxid !== undefined && last > stat.pzxid && last > stat.czxid)
    return say(`misses that a child came or went at ${positionText(last)}`);
  if (
    stat?.pzxid !== undefined &&
    stat.pzxid !== stat.czxid &&
    (stat.pzxid > at || !children.hasChangeAt(stat.pzxid))
  ) {
    if (stat.pzxid > at || znodes.log.isKnown(stat.pzxid))
      return say(`shows that a child came or went at ${positionText(stat.pzxid)}, when none did`);
  }
  const sure = children.sureCount(at);
  if (stat?.numChildren !== undefined && stat.numChildren > children.most(at) && !hasDoubtsBelow(path, znodes))
    return say(`shows ${stat.numChildren} children, but at most ${children.most(at)} can have been there`);
  if (stat?.numChildren !== undefined && stat.numChildren < sure)
    return say(`shows ${stat.numChildren} children, but ${sure} are known`);
  return undefined;
}

function childrenProblem({ path, at, children, hasChild }: Observation, znodes: Znodes, say: Say): Problem | undefined {
  const family = znodes.childrenOf(path);
  if (hasChild === true) {
    const isPossible = family.lives.some((one) => standingAt(one, at).is !== "gone") || hasDoubtsBelow(path, znodes);
    return isPossible ? undefined : say(`was refused, though ${path} had no child`);
  }
  if (children === undefined) return undefined;
  let sure = 0;
  for (const name of children) {
    const child = childPath(path, name);
    const { is, life } = standingAt(znodes.of(child), at);
    if (is === "there") sure++;
    if (is === "gone" && znodes.log.doubtsAbout("create", child, at).length === 0) {
      const why = life === undefined ? "which nobody had created" : lifeText(life);
      return say(`lists ${child}, ${why}`, life?.end?.operation?.id);
    }
  }
  if (sure === family.sureCount(at)) return undefined;
  const names = new Set(children.map((name) => childPath(path, name)));
  const missing = family.lives.find((one) => !names.has(one.path) && standingAt(one, at).is === "there");
  if (missing === undefined) return undefined;
  const { life } = standingAt(missing, at);
  return say(
    `does not list ${missing.path}${life === undefined ? "" : `, ${lifeText(life)}`}`,
    life === undefined ? undefined : creator(life),
  );
}

function hasDoubtsBelow(path: string, { requests }: Znodes): boolean {
  return requests.some(({ asked, answer }) => {
    if (answer !== undefined) return false;
    return [asked, ...asked.operations].some((one) => one.f === "create" && one.path.startsWith(path));
  });
}
