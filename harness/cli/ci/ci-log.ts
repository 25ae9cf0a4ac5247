/**
 * The cases of a command as they come to their ends, handed to its reporters each time.
 */
import { CI_FORMAT, type CiCase, type CiReport } from "../../../reports/views/ci/ci-report.ts";
import { CLEW_VERSION } from "../base/version.ts";
import type { TellingFlags } from "./reporter-flags.ts";
import { openReporters, type Reporters, type ReportersAt } from "./reporters.ts";

/** What is known of a case before it is run. */
export type PlannedCase = Omit<
  CiCase,
  "standing" | "headline" | "details" | "durationMs" | "report" | "command" | "figures"
>;

/** Cases by their places in the plan. */
export interface CiLog {
  /** One more case, at the end of the plan; gives its place. */
  readonly plan: (planned: PlannedCase) => number;
  /** It is under way. */
  readonly begin: (place: number) => void;
  /** It has come to its end, or could not be carried out. */
  readonly finish: (
    place: number,
    found: Omit<CiCase, keyof PlannedCase | "durationMs"> & { readonly facts?: CiCase["facts"] },
  ) => void;
  /** All that there is to tell: to be called whatever happened. */
  readonly end: () => void;
  /** What is known now. */
  readonly report: () => CiReport;
}

/** What is known of the command. */
export interface CiCommand {
  readonly verb: string;
  readonly name: string;
  readonly planned: readonly PlannedCase[];
}

/**
 * Opens the log, and the files of the reporters that the flags ask for.
 * @throws InputError naming a file that cannot be written
 */
export function openCiLog({ verb, name, planned }: CiCommand, flags: TellingFlags, at: ReportersAt): CiLog {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const cases: CiCase[] = planned.map(notRun);
  const beginnings = new Map<number, number>();
  const report = (): CiReport => ({
    format: CI_FORMAT,
    verb,
    name,
    startedAt,
    durationMs: Math.round(performance.now() - began),
    clew: CLEW_VERSION,
    cases: [...cases],
  });
  const reporters: Reporters = openReporters(flags, report(), at);
  const replace = (place: number, found: Partial<CiCase>): void => {
    const before = cases[place];
    if (before === undefined) throw new Error(`no case was planned at ${place}`);
    cases[place] = { ...before, ...found, facts: { ...before.facts, ...found.facts } };
    reporters.know(report());
  };
  return {
    plan(one) {
      cases.push(notRun(one));
      return cases.length - 1;
    },
    begin(place) {
      beginnings.set(place, performance.now());
      replace(place, { standing: "unfinished", headline: "It was ended before it came to a verdict." });
    },
    finish(place, found) {
      const durationMs = Math.round(performance.now() - (beginnings.get(place) ?? performance.now()));
      replace(place, { ...found, durationMs });
    },
    end: () => reporters.end(report()),
    report,
  };
}

function notRun(planned: PlannedCase): CiCase {
  return { ...planned, standing: "not-run", headline: "It was not run.", details: [], durationMs: 0 };
}
