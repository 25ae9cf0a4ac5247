/**
 * The files of `--reporter`. They are written before anything is run, so that one that cannot be written is told at once, and
 * again whenever more is known: a command that is killed leaves what was known until then.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { CiReport } from "../../../reports/views/ci/ci-report.ts";
import { githubAnnotations } from "../../../reports/views/ci/github.ts";
import { jsonDocument } from "../../../reports/views/ci/json.ts";
import { junitXml } from "../../../reports/views/ci/junit.ts";
import { markdownSummary } from "../../../reports/views/ci/markdown.ts";
import { InputError } from "../base/exit-codes.ts";
import { pathKind } from "../base/path-kind.ts";
import type { Terminal } from "../base/terminal.ts";
import { askedReporters, type AskedReporter, type ReporterName, type TellingFlags } from "./reporter-flags.ts";

/** Told of a command while it goes on. */
export interface Reporters {
  /** What is known now: the files have it at once. */
  readonly know: (report: CiReport) => void;
  /** What is known at the end: GitHub is told, too. */
  readonly end: (report: CiReport) => void;
}

/** Where reporters are at work. */
export interface ReportersAt {
  readonly terminal: Terminal;
  readonly environment: { readonly [name: string]: string | undefined };
}

/**
 * Opens the reporters of these flags, and writes their files with what is known at the beginning.
 * @throws InputError naming a file that cannot be written
 */
export function openReporters(
  flags: TellingFlags,
  beginning: CiReport,
  { terminal, environment }: ReportersAt,
): Reporters {
  const asked = askedReporters(flags.reporter ?? [], environment);
  const root = environment["GITHUB_WORKSPACE"] ?? process.cwd();
  const textOf = (name: ReporterName, report: CiReport): string => FORMATS[name](report, root);
  const writeAll = (report: CiReport): void => {
    for (const { name, file } of asked) if (file !== undefined) writeWhole(file, textOf(name, report));
  };
  for (const { name, file } of asked) if (file !== undefined) openFile({ name, file }, textOf(name, beginning));
  return {
    know(report) {
      try {
        writeAll(report);
      } catch {
        // A run is worth more than a file of what is known so far. The end writes again, and says what is wrong.
      }
    },
    end(report) {
      writeAll(report);
      tellGithub(
        asked.filter(({ file }) => file === undefined),
        report,
        { root, terminal, environment },
      );
    },
  };
}

const FORMATS: { readonly [name in ReporterName]: (report: CiReport, root: string) => string } = {
  junit: junitXml,
  markdown: markdownSummary,
  json: (report) => `${JSON.stringify(jsonDocument(report), null, 2)}\n`,
  github: (report, root) =>
    annotationLines(report, root)
      .map((line) => `${line}\n`)
      .join(""),
};

/** The first time a folder may be missing, and what is wrong is the user's to mend. */
function openFile({ name, file }: Required<AskedReporter>, text: string): void {
  const expected = `--reporter ${name}=${String(file)}: expected a file that can be written`;
  const path = resolve(String(file));
  try {
    makeFolder(dirname(path));
    // Another file takes its place, which would be the end of a pipe or a device.
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isFile() === false) throw new Error("it is there, and is no file");
    if (there !== undefined && !isOfReporter(readFileSync(path, "utf8"))) {
      throw new Error("another file is there, which no reporter wrote");
    }
    writeWhole(path, text);
  } catch (cause) {
    throw new InputError(`${expected}: ${(cause as Error).message}. Name another one.`, { cause });
  }
}

/** What the files of reporters begin with. Anything else may be somebody's history, and is not written over. */
const BEGINNINGS =
  /^(?:$|<\?xml [^>]*>\s*<testsuites name="clew |### \S+ clew |::\w+ |\{\s*"format": \d+,\s*"verb": )/u;

function isOfReporter(text: string): boolean {
  return BEGINNINGS.test(text);
}

/** Folder by folder: below /proc, Node 20's `recursive` never comes back. */
function makeFolder(path: string): void {
  if (pathKind(path) !== undefined) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** At once as a whole: a reader, or a command that is killed, never meets half of it. */
function writeWhole(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Without a file: annotations are lines of the job's output, the summary is the file that the runner names. */
function tellGithub(
  asked: readonly AskedReporter[],
  report: CiReport,
  { terminal, environment, root }: ReportersAt & { readonly root: string },
): void {
  if (asked.some(({ name }) => name === "github")) {
    for (const line of annotationLines(report, root)) terminal.print(line);
  }
  const summary = environment["GITHUB_STEP_SUMMARY"];
  if (asked.length > 0 && summary !== undefined) appendFileSync(summary, markdownSummary(report));
}

function annotationLines(report: CiReport, root: string): readonly string[] {
  return githubAnnotations(report, (file) => relative(root, resolve(file)));
}
