import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { modelNamed } from "../../models/catalog.ts";
import { whatItDid } from "./operation-text.ts";

type Outcome = Operation["outcome"];

function operation(f: string, input: Json, outcome: Outcome, output?: Json): Operation {
  const asked = { id: 0, process: 0, f, input, outcome, invokeIndex: 0, invokeTime: 0 };
  const ended = outcome === "info" ? asked : { ...asked, completeIndex: 1, completeTime: 1 };
  return output === undefined ? ended : { ...ended, output };
}

test("a sentence, which knows the model, and a bar, which does not, call an operation the same", () => {
  const cases: readonly (readonly [model: string, f: string, input: Json, output: Json])[] = [
    ["register", "read", null, 3],
    ["register", "read", null, null],
    ["register", "write", "a", "a"],
    ["cas-register", "cas", [1, 2], [1, 2]],
    ["append-list", "append", 4, 4],
    ["append-list", "read", null, [1, 2]],
    ["set", "add", 4, 4],
    ["counter", "read", null, 7],
    ["fifo-queue", "enqueue", 1, 1],
    ["fifo-queue", "dequeue", null, 1],
    ["stack", "pop", null, null],
  ];
  for (const [model, f, input, output] of cases) {
    for (const each of [operation(f, input, "ok", output), operation(f, input, "info")]) {
      expect(whatItDid(modelNamed(model), each), `${model} ${f}`).toBe(operationText(each));
    }
  }
  const failed = operation("write", 7, "fail");
  expect(whatItDid(modelNamed("register"), failed)).toBe("write 7 (failed)");
  expect(operationText(failed)).toBe("write 7 (failed)");
});
