/**
 * Histories that other tools recorded, with their known verdicts, through the very code of `clew check`.
 *
 * They stay in their own folder beside the repository (Porcupine's etcd logs and kv files, Knossos's data); where it
 * is absent the tests are skipped and say so. The project's own histories are in histories/corpus (corpus.test.ts).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckFlags } from "../../harness/cli/check/flags.ts";
import { EXIT } from "../../harness/cli/base/exit-codes.ts";
import { checkedFile } from "../../harness/cli/testing/checked-file.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "shared", "data", "histories");
const EXPECTED = join(FOLDER, "expected.json");

interface Expected {
  readonly initial: unknown;
  readonly valid: boolean;
}

const isHere = existsSync(EXPECTED);
if (!isHere) process.stderr.write(`histories with known verdicts: skipped, for there is no ${EXPECTED}\n`);
const expected: readonly (readonly [string, Expected])[] = isHere
  ? Object.entries(JSON.parse(readFileSync(EXPECTED, "utf8")) as { readonly [file: string]: Expected })
  : [[`(none: there is no ${EXPECTED})`, { initial: null, valid: true }]];

/** What a failed cas may be taken for: in Porcupine's logs of etcd, either. */
function conventions(file: string): readonly CheckFlags["failedCas"][] {
  return file.startsWith("etcd/") ? [undefined, "observes", "nothing"] : [undefined];
}

describe("histories with known verdicts", () => {
  const cases = expected.flatMap(([file, known]) =>
    conventions(file).map((failedCas) => ({ file, failedCas, ...known })),
  );

  test.skipIf(!isHere).each(cases)(
    "$file gets its verdict, failed cas: $failedCas",
    ({ file, failedCas, initial, valid }) => {
      const { exitCode, printed } = checkedFile(join(FOLDER, file), {
        knossos: file.startsWith("knossos/"),
        failedCas,
        initial: initial === null ? undefined : JSON.stringify(initial),
      });
      // Where nothing was answered any verdict but "unknown" is empty, and Knossos calls such a history good.
      const isAnswered = /:ok\b/.test(readFileSync(join(FOLDER, file), "utf8"));
      const known = valid ? EXIT.valid : EXIT.invalid;
      expect({ exitCode, printed }).toMatchObject({ exitCode: isAnswered ? known : EXIT.unknown });
    },
  );
});
