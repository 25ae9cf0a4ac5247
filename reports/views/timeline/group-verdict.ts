/**
 * How one key stands, in a word or a sentence. Its verdict is that of the check that judged keys; where another check of
 * the run does not hold, "valid" alone would say that all is well.
 */
import type { CheckResult } from "../../../runs/results.ts";
import type { KeyGroup } from "../data/report-data.ts";

/** Before what else is said of the key. */
export function groupVerdict({ valid }: Pick<KeyGroup, "valid">, checks: readonly CheckResult[]): string {
  if (valid === undefined) return "Not judged.";
  if (valid === "unknown") return "Unknown.";
  if (!valid) return "Not valid.";
  const broken = checks.filter((check) => check.valid === false && check.promise !== "not-promised");
  const [judge] = checks.filter(({ kind }) => kind === "history");
  if (broken.length === 0) return "Valid.";
  const does = broken.length === 1 ? "does" : "do";
  return `Valid by ${judge?.name ?? "itself"} alone: ${broken.map(({ name }) => name).join(", ")} ${does} not hold.`;
}

/** In front of a key, where many are listed; valid keys of a run that is not have none. */
export function groupMark({ valid }: Pick<KeyGroup, "valid">, checks: readonly CheckResult[]): string {
  if (valid === false) return "✕ ";
  if (valid === "unknown") return "? ";
  return groupVerdict({ valid }, checks) === "Valid." ? "✓ " : "";
}
