/**
 * A process that runs one command of clew after the other: each message has the arguments of one, and where it is run.
 * Its parent is `openClew` in `tests/clew-command.ts`.
 */
import { main } from "../../../dist/harness/cli/main.js";

process.on("message", ({ args, cwd }) => {
  void run(args, cwd).then((ended) => process.send?.(ended));
});

async function run(args, cwd) {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    process[name].write = (text) => {
      said[name] += text;
      return true;
    };
  }
  process.chdir(cwd);
  await main(args);
  return { exitCode: process.exitCode, stdout: said.stdout.trimEnd(), stderr: said.stderr.trimEnd() };
}
