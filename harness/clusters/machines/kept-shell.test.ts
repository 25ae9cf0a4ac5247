import { afterEach, expect, test } from "vitest";
import { type KeptShell, openKeptShell } from "./kept-shell.ts";

const shells: KeptShell[] = [];
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.close();
});

function open(args: readonly string[] = []): KeptShell {
  const shell = openKeptShell({ file: "sh", args }, "the shell of n1");
  shells.push(shell);
  return shell;
}

test("scripts run one after the other in one shell, and each gives what it printed", async () => {
  const { run, pid } = open();
  expect(
    await Promise.all([run("echo one; printf two"), run("echo $PPID"), run("cat <<'END'\nthree 'quoted'\nEND")]),
  ).toEqual(["one\ntwo", expect.stringMatching(/^\d+\n$/), "three 'quoted'\n"]);
  expect(await run("cat")).toBe("");
  expect(Number(await run("echo $$"))).toBe(pid);
});

test("one that fails ends at once and says how, and the next finds the shell as it was", async () => {
  const { run } = open();
  await expect(run("echo before; no-such-program; echo after")).rejects.toThrow(
    /^the shell of n1: exit code 127: before; .*no-such-program.*not found \(echo before; no-such-program; echo after\)$/,
  );
  await expect(run("cd /; exit 3")).rejects.toThrow(/exit code 3/);
  expect(await run("pwd")).toBe(`${process.cwd()}\n`);
});

test("when the shell is gone, those who wait and those who come later are told", async () => {
  const { run, pid } = open();
  const waiting = run("echo ready; sleep 60");
  process.kill(pid, "SIGKILL");
  await expect(waiting).rejects.toThrow("the shell of n1: the shell has ended (SIGKILL)");
  await expect(run("true")).rejects.toThrow("has ended");
  await expect(openKeptShell({ file: "no-such-shell", args: [] }, "x").run("true")).rejects.toThrow(
    /x: the shell could not be started \(.*ENOENT/,
  );
});
