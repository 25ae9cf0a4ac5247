/** `clew report RUN`: writes a run's report again, also of a run that was killed before it had one. */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { writeReport } from "../../reports/write/write-report.ts";
import { InputError } from "./base/exit-codes.ts";
import type { Terminal } from "./base/terminal.ts";

/** Writes the report and prints its path. @throws InputError when the folder is not a run's */
export async function rewriteReport(directory: string, terminal: Terminal): Promise<void> {
  if (!existsSync(join(directory, "test.json"))) {
    throw new InputError(`${directory}: expected a run directory (with test.json in it), e.g. store/latest`);
  }
  terminal.print(await writeReport(realpathSync(directory)));
}
