/**
 * The repository's own rules, as far as a program can see them: what a reviewer would otherwise have to remember.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const sources = files.filter((file) => /\.(ts|tsx|mjs|css)$/.test(file));
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const read = (file: string): string => text.get(file) ?? "";

/** Which top-level rooms may import which; a room may always import itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  histories: [],
  runs: ["histories"],
  checker: ["histories"],
  "systems-under-test": [],
  templates: [],
  harness: ["histories", "runs", "checker", "systems-under-test", "reports", "serve"],
  reports: ["histories", "runs"],
  serve: ["histories", "runs", "reports"],
  benchmarks: ["histories", "runs", "checker", "systems-under-test", "harness", "reports", "tests"],
};

/** Adapters of others' servers are written against what an adapter is, as everybody's are. */
function isOfAdapters(file: string, target: string): boolean {
  return file.startsWith("systems-under-test/external/") && target.startsWith("harness/clusters/servers/adapter/");
}

/** A folder of more source files than this explains itself no longer. */
const FILES_MAX = 24;

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)].map((match) =>
    posix.normalize(posix.join(posix.dirname(file), match[1] ?? "")),
  );
}

/**
 * Groups in which each name reaches every other along the arrows, sorted; a name that is in no circle is in no group.
 * Cost: every name is followed to all that it reaches, some hundred thousand steps for this repository.
 */
function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reached = new Map([...arrows.keys()].map((name) => [name, reachedFrom(name, arrows)]));
  const inCircle = [...arrows.keys()].filter((name) => reached.get(name)?.has(name)).sort();
  const groups = inCircle.map((name) => inCircle.filter((other) => isMutual(name, other)));
  return groups.filter((group, position) => group[0] === inCircle[position]);

  function isMutual(one: string, other: string): boolean {
    return reached.get(one)?.has(other) === true && reached.get(other)?.has(one) === true;
  }
}

function reachedFrom(start: string, arrows: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const next of arrows.get(name) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** Who imports whom, types included. */
function fileArrows(): Map<string, Set<string>> {
  const known = new Set(sources);
  return new Map(sources.map((file) => [file, new Set(importsOf(file).filter((target) => known.has(target)))]));
}

/** Which folder imports from which other; tests, and what is made for them, do not count. */
function folderArrows(): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [file, targets] of fileArrows()) {
    if (/\.test\.tsx?$|\/testing\//.test(file)) continue;
    const folder = dirname(file);
    const others = arrows.get(folder) ?? new Set();
    arrows.set(folder, others);
    for (const target of targets) if (dirname(target) !== folder) others.add(dirname(target));
  }
  return arrows;
}

describe("the repository", () => {
  test("has no source file over 500 lines", () => {
    expect(sources.filter((file) => read(file).split("\n").length > 501)).toEqual([]);
  });

  test("has no folder that is too full to be taken in at a glance", () => {
    const counts = new Map<string, number>();
    for (const file of sources) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > FILES_MAX)).toEqual([]);
  });

  test("imports only along the arrows of the design", () => {
    const wrong = sources
      .filter((file) => !/\.test\.tsx?$|\/testing\//.test(file))
      .flatMap((file) => {
        const room = file.split("/")[0] ?? "";
        const allowed = ROOMS[room];
        if (allowed === undefined) return [];
        return importsOf(file)
          .filter((target) => ![room, ...allowed].includes(target.split("/")[0] ?? "") && !isOfAdapters(file, target))
          .map((target) => `${file} imports ${target}`);
      });
    expect(wrong).toEqual([]);
  });

  test("no file imports itself by way of others", () => {
    expect(circles(fileArrows())).toEqual([]);
  });

  test("no folder of the reports, the runs, the server, the command line or the hunt imports itself by way of others", () => {
    const rooms = /^(reports|runs|serve|harness\/(cli|hunt|run|availability))(\/|$)/;
    expect(circles(folderArrows()).filter((group) => group.some((folder) => rooms.test(folder)))).toEqual([]);
  });

  test("a circle of imports is found, and what only leads to it is not part of it", () => {
    const arrows = new Map(
      Object.entries({ a: ["b"], b: ["c", "e"], c: ["a"], d: ["a"], e: [] }).map(([name, to]) => [name, new Set(to)]),
    );
    expect(circles(arrows)).toEqual([["a", "b", "c"]]);
  });

  test("touches the cores of systems only through the catalog and the systems' own rooms", () => {
    const wrong = sources
      .filter((file) => file.startsWith("harness/") && !/\.test\.ts$|\/testing\//.test(file))
      .flatMap((file) => importsOf(file).map((target) => [file, target] as const))
      .filter(([, target]) =>
        /^systems-under-test\/(raft|vm-ft|test-and-set|paxos|multi-paxos|replicated-store|zookeeper|mesos)\//.test(
          target,
        ),
      );
    expect(wrong).toEqual([]);
  });

  test("puts a protocol's words into the system that speaks it, not into the harness or the reports", () => {
    // Whole words in texts. Names such as "at-vote" and descriptions of strategies are for people, and steer nothing.
    const texts = /"[^"\n]*"|`[^`]*`/g;
    const words =
      /(?<![\w-])(requestVote|voteReply|appendReply|installSnapshot|snapshotReply|timeoutNow|votes?|voted|(pre-)?candidate|follower|primary|backup|solo|claiming|joining|arbiter|heartbeat)(?![\w-])/;
    const wrong = sources
      .filter((file) => /^(harness|reports)\/.*\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file))
      // What runs of before say, which did not name their leaders' roles.
      .filter((file) => file !== "reports/views/leaders/leader-roles.ts")
      .flatMap((file) => {
        const code = read(file)
          .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
          .replaceAll(/description:\s*"[^"]*"/g, "");
        return [...code.matchAll(texts)].filter(([said]) => words.test(said)).map(([said]) => `${file}: ${said}`);
      });
    expect(wrong).toEqual([]);
  });

  test("opens every source file with what it is for", () => {
    const bare = sources.filter(
      (file) => !/^(#!.*\n)?\/(\*\*|\/|\*)/.test(read(file)) && !/\.test\.ts$|config\.ts$/.test(file),
    );
    expect(bare).toEqual([]);
  });

  test("says of every exported thing what it is", () => {
    const isOurs = (file: string): boolean => !/\.test\.ts$|config\.ts$|\/testing\/|^(tests|benchmarks)\//.test(file);
    const bare = sources.filter(isOurs).flatMap((file) => {
      const lines = read(file).split("\n");
      return lines.flatMap((line, at) => {
        if (!/^export (async |abstract )*(function|const|interface|type|class) \w/.test(line)) return [];
        const before = lines.slice(0, at).findLast((each) => !each.startsWith("// oxlint"));
        return before?.trimEnd().endsWith("*/") === true ? [] : [`${file}:${at + 1}: ${line}`];
      });
    });
    expect(bare).toEqual([]);
  });

  test("has no stub, no skipped test and no leftover", () => {
    // Put together here so that this file does not find itself.
    const words = [
      ["TO", "DO"],
      ["FIX", "ME"],
      ["not ", "implemented"],
      ["test.", "only("],
      ["it.", "only("],
      ["test.", "skip("],
      ["describe.", "skip("],
    ];
    const pattern = new RegExp(words.map((parts) => parts.join("").replaceAll(/[.(]/g, String.raw`\$&`)).join("|"));
    expect(sources.filter((file) => pattern.test(read(file)))).toEqual([]);
  });

  test("names no path of the machine it was written on", () => {
    const outside = `${dirname(root)}/`;
    // A clone at the root, or among temporary files, has a parent that anybody may name.
    if (outside.length < 4 || outside === `${tmpdir()}/`) return;
    expect(files.filter((file) => read(file).includes(outside))).toEqual([]);
  });

  test("locks versions without download addresses", () => {
    expect(read("package-lock.json")).not.toContain('"resolved": "http');
    expect(read("package-lock.json")).toContain('"lockfileVersion"');
  });

  test("every file that the documents point to is there", () => {
    const broken = files
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
          .map((match) => posix.normalize(posix.join(posix.dirname(file), match[1] ?? "")))
          .filter((target) => !existsSync(join(root, target)))
          .map((target) => `${file} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});
