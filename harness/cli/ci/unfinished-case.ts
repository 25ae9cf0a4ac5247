/**
 * A case that could not be carried out.
 */
import type { CiCase } from "../../../reports/views/ci/ci-report.ts";

/** What is told of it: the error's message, its first line as the headline. */
export function unfinishedCase(error: unknown): Pick<CiCase, "standing" | "headline" | "details"> {
  const [headline = "", ...details] = (error as Error).message.split("\n");
  return { standing: "unfinished", headline, details };
}
