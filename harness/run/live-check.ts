/**
 * The check while the run goes on: feeds the online checker, tells of the first violation, and compares at the end with
 * what the check after the run says.
 *
 * The online checker is a second opinion on the same history, reached in another way. Where the two contradict each
 * other one of them is wrong, and no verdict can be trusted: that is told, never settled in favour of either.
 */
import type { CheckReport } from "../../checker/check.ts";
import { createOnlineChecker } from "../../checker/online/online-checker.ts";
import type { LeftKey, OnlineChecker, Violation } from "../../checker/online/online-checker.ts";
import type { Model } from "../../checker/models/model.ts";
import type { HistoryEvent, Key } from "../../histories/event.ts";
import { keyText } from "../../histories/key-text.ts";
import type { CheckResult } from "../../runs/results.ts";

/** The check of a run that goes on. */
export interface LiveCheck {
  /** Takes an event. Never throws: what goes wrong is told at the end, and the run goes on. */
  readonly event: (event: HistoryEvent) => void;
  /** What was found so far. */
  readonly findings: () => LiveFindings;
}

/** What the online checker found in the whole run. */
export interface LiveFindings {
  readonly violations: readonly Violation[];
  readonly left: readonly LeftKey[];
  /** What made it stop looking; undefined when nothing did. */
  readonly error: Error | undefined;
}

/** Which model judges, and who is told. */
export interface LiveCheckOptions {
  /** A model, or the name of one of the checker's. */
  readonly model: string | Model;
  /** Called once, at the first violation. */
  readonly onViolation: (violation: Violation) => void;
  /** Default: an online checker of the model. */
  readonly checker?: OnlineChecker;
}

/** A check that has seen no event yet. @throws Error for a model that does not exist */
export function createLiveCheck({
  model,
  onViolation,
  checker = createOnlineChecker(model),
}: LiveCheckOptions): LiveCheck {
  let error: Error | undefined;
  let isTold = false;
  return {
    event(event) {
      if (error !== undefined) return;
      try {
        const violation = checker.event(event);
        if (violation === undefined || isTold) return;
        isTold = true;
        onViolation(violation);
      } catch (cause) {
        error = cause instanceof Error ? cause : new Error(String(cause), { cause });
      }
    },
    findings: () => ({ violations: checker.violations(), left: checker.left(), error }),
  };
}

function violationText({ key, index, because }: Violation): string {
  return `event ${index} made ${objectText(key)} not linearizable: ${because}`;
}

/** The key, or the history where it has no keys. */
function objectText(key: Key | undefined): string {
  return key === undefined ? "the history" : `key ${keyText(key)}`;
}

/** The online checker's findings as one of a run's checks. */
export interface LiveOpinion {
  readonly check: CheckResult;
  /** The two checks contradict each other, or the online one failed: told besides the results. */
  readonly internalError: string | undefined;
  /** No verdict of this run can be trusted. */
  readonly isContradiction: boolean;
}

/** Compares with the check after the run; that one's "unknown" contradicts nothing. */
export function liveOpinion(findings: LiveFindings, report: CheckReport): LiveOpinion {
  const about = { kind: "live", name: "checked while it ran" } as const;
  const { violations, left, error } = findings;
  const contradiction = contradictionIn(findings, report);
  if (contradiction !== undefined) {
    const message = `Internal error: ${contradiction}. The history is kept; please report it.`;
    return { check: { ...about, valid: "unknown", message }, internalError: message, isContradiction: true };
  }
  if (error !== undefined) {
    const message = `Internal error of the online checker: ${error.message}.`;
    const internalError = `internal error of the online checker: ${error.stack ?? error.message}`;
    return { check: { ...about, valid: "unknown", message }, internalError, isContradiction: false };
  }
  const none = { internalError: undefined, isContradiction: false };
  const [first] = violations;
  if (first !== undefined) {
    const text = violationText(first);
    return { check: { ...about, valid: false, message: `${text.charAt(0).toUpperCase()}${text.slice(1)}.` }, ...none };
  }
  const [one] = left;
  const rest =
    one === undefined
      ? ""
      : ` ${left.length} left, first ${objectText(one.key)}: ${one.because}; left to the check after the run.`;
  return { check: { ...about, valid: true, message: `No event made a key not linearizable.${rest}` }, ...none };
}

function contradictionIn({ violations, left, error }: LiveFindings, report: CheckReport): string | undefined {
  const found = new Map(violations.map((violation) => [violation.key, violation]));
  const unsaid = new Set(left.map(({ key }) => key));
  for (const { key, valid } of report.keys) {
    const violation = found.get(key);
    if (valid === true && violation !== undefined) {
      return `${violationText(violation)}, says the online checker; the check after the run found an order for it`;
    }
    if (valid === false && violation === undefined && !unsaid.has(key) && error === undefined) {
      return `the check after the run found no order for ${objectText(key)}; the online checker noticed nothing`;
    }
  }
  return undefined;
}
