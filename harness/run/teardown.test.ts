import { expect, test } from "vitest";
import { shellCommand } from "./repeat-command.ts";
import { teardown } from "./teardown.ts";

test("steps are undone in reverse, once, and one that fails keeps none from running", async () => {
  const done: string[] = [];
  const steps = teardown();
  steps.add("first", () => void done.push("first"));
  steps.add("broken", () => {
    throw new Error("no");
  });
  steps.add("last", async () => {
    await Promise.resolve();
    done.push("last");
  });
  expect((await steps.run()).map((failure) => failure.message)).toEqual(["broken: no"]);
  expect(await steps.run()).toEqual([]);
  expect(done).toEqual(["last", "first"]);
});

test("a command is quoted only where a shell needs it", () => {
  expect(shellCommand(["npx", "clew", "test", "--nemesis", "partition,kill", "--name", "it's", ""])).toBe(
    String.raw`npx clew test --nemesis partition,kill --name 'it'\''s' ''`,
  );
});
