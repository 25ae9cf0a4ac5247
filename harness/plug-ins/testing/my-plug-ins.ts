/**
 * All other kinds of plug-ins, as somebody writes them beside `my-register.ts`.
 */
import { defineCheck, defineConfig, defineFault, defineModel, defineWorkload, generators } from "clew";

/** A register without a cas. */
const box = defineModel({
  name: "box",
  description: "read and write",
  functions: ["read", "write"],
  initial: null,
  step: (state, { f, input, output, known }) => {
    if (f === "write") return input;
    return !known || output === state ? state : undefined;
  },
  readOnly: ({ f }) => f === "read",
  describe: ({ f, input, output }) =>
    f === "read" ? `read → ${JSON.stringify(output)}` : `write ${JSON.stringify(input)}`,
  describeState: String,
});

/** No read gives a value that nobody wrote. */
export const nothingInvented = defineCheck({
  name: "nothing-invented",
  description: "every value that was read had been written",
  check(operations) {
    const written = new Set(
      operations.flatMap(({ f, input }) => {
        if (f === "read") return [];
        return JSON.stringify(f === "cas" ? (input as readonly unknown[])[1] : input);
      }),
    );
    const wrong = operations.find(
      ({ f, outcome, output }) =>
        f === "read" && outcome === "ok" && output !== null && !written.has(JSON.stringify(output)),
    );
    return wrong === undefined
      ? { valid: true, message: `${written.size} values were written, and no other was read.`, operations: [] }
      : { valid: false, message: `Nobody wrote ${JSON.stringify(wrong.output)}.`, operations: [wrong.id] };
  },
});

const writes = defineWorkload({
  name: "writes",
  description: "one register, written and read",
  judge: box,
  generator: ({ rate }) =>
    generators.stagger(
      1000 / Math.max(rate, 1),
      generators.repeat(
        generators.once(({ random }) =>
          random.chance(0.5) ? { f: "read", key: "x" } : { f: "write", key: "x", value: random.integer(1, 1e9) },
        ),
      ),
    ),
  mustSucceed: ["read", "write"],
});

/** Pauses the other nodes one after the other, and cuts them off for a while. */
const blink = defineFault({
  name: "blink",
  description: "pauses node after node, and cuts links meanwhile",
  needs: ["pause", "link"],
  targets: ["round"],
  defaultTargets: () => ["round"],
  begin: ({ targets }) => {
    const others = targets.slice(1);
    return [
      { type: "links", links: others.map((node) => ["client", node] as const), rule: { drop: true } },
      ...others.flatMap((node, turn) => [
        { type: "pause" as const, node, afterMs: turn * 100 },
        { type: "resume" as const, node, afterMs: turn * 100 + 80 },
      ]),
    ];
  },
});

export default defineConfig({ models: [box], workloads: [writes], faults: [blink], checks: [nothingInvented] });
