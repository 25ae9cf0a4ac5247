/**
 * Whether explanations keep their time: a cas history of four long keys in which reads in the middle of every key are
 * wrong, explained within limits from too little to ample.
 */
import { check } from "../../checker/check.ts";
import type { Budget } from "../../checker/check.ts";
import { casRegister } from "../../checker/models/objects/cells.ts";
import type { Operation } from "../../histories/operation.ts";
import { drawnRegister } from "./drawn-register.ts";
import { cpuMs, msText, printRow } from "./measure.ts";

const KEYS = 4;
const OPERATIONS_A_KEY = 10_000;
const TIME_LIMIT_MS = 60_000;
const LIMITS_MS = [125, 500, 2_000, 8_000];
const WRONG_READS = 5;

/** Plain: a value that nobody wrote. Deep: values that were there at other moments. */
type Mistake = "plain" | "deep";

export function explanations(): void {
  for (const mistake of ["plain", "deep"] as const) {
    const operations = wrongHistory(mistake);
    // Not counted: everything is compiled there.
    JSON.stringify(check(operations, casRegister, budgetOf(TIME_LIMIT_MS)));
    printRow(`${operations.length} operations, cas of values 0..4 on ${KEYS} keys, each with a ${mistake} mistake:`);
    for (const limitMs of LIMITS_MS) row(operations, limitMs);
  }
}

function budgetOf(explanationLimitMs: number): Budget {
  return { timeLimitMs: TIME_LIMIT_MS, explanationLimitMs, memoryLimitBytes: 2 ** 30, now: cpuMs };
}

function row(operations: readonly Operation[], explanationLimitMs: number): void {
  const began = cpuMs();
  const { valid, keys } = check(operations, casRegister, budgetOf(explanationLimitMs));
  const decided = cpuMs();
  if (valid !== false) throw new Error(`expected a history that is not linearizable, found ${String(valid)}`);
  const sizes = keys.flatMap(({ explanation }) => explanation?.operations.length ?? []);
  const tookMs = cpuMs() - decided;
  printRow(
    `  verdict ${msText(decided - began)}; explained in ${msText(tookMs)} of ${explanationLimitMs} ms: ` +
      `${(tookMs / explanationLimitMs).toFixed(2)}; ${sizes.join(", ")} operations named`,
  );
}

/** One key after the other. */
function wrongHistory(mistake: Mistake): Operation[] {
  const all: Operation[] = [];
  let [processes, index] = [0, 0];
  for (let key = 0; key < KEYS; key++) {
    const drawn = { operations: OPERATIONS_A_KEY, clients: 10, seed: key + 1, crashedShare: 0.001 };
    const operations = drawnRegister({ ...drawn, values: "small" });
    let wrong = 0;
    for (let at = OPERATIONS_A_KEY / 2; wrong < (mistake === "plain" ? 1 : WRONG_READS); at++) {
      const one = operations[at];
      if (one?.f !== "read" || one.outcome !== "ok") continue;
      operations[at] = { ...one, output: mistake === "plain" ? 77 : (Number(one.output) + 1 + (wrong++ % 4)) % 5 };
      if (mistake === "plain") wrong++;
    }
    const [firstProcess, firstIndex, firstId] = [processes, index, all.length];
    for (const one of operations) {
      processes = Math.max(processes, firstProcess + Number(one.process) + 1);
      index = Math.max(index, firstIndex + (one.completeIndex ?? one.invokeIndex) + 1);
      const id = firstId + one.id;
      const [process, invokeIndex] = [firstProcess + Number(one.process), firstIndex + one.invokeIndex];
      const end = one.completeIndex === undefined ? {} : { completeIndex: firstIndex + one.completeIndex };
      all.push({ ...one, ...end, id, key: `k${key}`, process, invokeIndex });
    }
  }
  return all;
}
