/**
 * The scripts in real shells, with a terminal: what a person writes, Tab, and what the shell makes of it.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, execaSync } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { completionScript, SHELLS, type Shell } from "./shell-scripts.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-shells-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "bin"));
symlinkSync(fileURLToPath(new URL("../../../bin/clew.mjs", import.meta.url)), join(folder, "bin/clew"));
writeFileSync(join(folder, "mine.yaml"), "");
for (const shell of SHELLS) writeFileSync(join(folder, shell), completionScript(shell));

const env = {
  PATH: [join(folder, "bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
  HOME: folder,
  TERM: "dumb",
};
const options = { cwd: folder, env, timeout: 60_000 };

/** What the shell hands to the command when a person writes these words, with Tab for ⇥, and then Enter. */
const RUNS: { readonly [Name in Shell]: (line: string) => Promise<string> } = {
  async bash(line) {
    writeFileSync(join(folder, "rc"), 'PS1=\nsource ./bash\nclew() { echo "GOT<$*>"; }\n');
    // `script` gives it a terminal: without one, bash completes nothing.
    const input = `${line.replaceAll("⇥", "\t")}\nexit\n`;
    return (await execa("script", ["-qec", "bash --rcfile rc -i", "/dev/null"], { ...options, input })).stdout;
  },
  async zsh(line) {
    const script = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./zsh; clew() { echo "GOT<$*>" }; echo REA""DY'
      zpty -r -m shell output '*READY*'
      zpty -w shell '${line.slice(0, -1)}'$'\\t'
      zpty -r -m shell output '*GOT<*>*'
      print -r -- $output`;
    return (await execa("zsh", ["-f", "-c", script], options)).stdout;
  },
  async fish(line) {
    const script = `source ./fish; complete -C "${line.replaceAll("⇥", "")}"`;
    const found = (await execa("fish", ["--no-config", "-c", script], options)).stdout;
    const words = found.split("\n").map((candidate) => candidate.split("\t")[0]);
    const before = line.slice(0, line.lastIndexOf(" ") + 1);
    return words.length === 1 ? `GOT<${`${before}${words[0]}`.replace("clew ", "")}>` : found;
  },
};

const installed = (shell: Shell): boolean =>
  execaSync("sh", ["-c", `command -v ${shell}`], { reject: false, env }).exitCode === 0;

describe.each(SHELLS)("the script for %s", (shell) => {
  // A shell that is not on this machine is skipped; bash is everywhere.
  const title = installed(shell) ? "" : ` (skipped: there is no ${shell} here)`;
  test.skipIf(title !== "").each([
    ["clew test --system=raf⇥", "test --system=raft"],
    ["clew test mi⇥", "test mine.yaml"],
  ])(`completes “%s” to “%s”${title}`, async (line, expected) => {
    const output = await RUNS[shell](line);
    expect(/GOT<(.*?)>/.exec(output)?.[1]?.trim()).toBe(expected);
  });
});

test("nothing on a half-written line is carried out", async () => {
  const words = String.raw`COMP_WORDS=(clew test '$(touch evil)' --se); COMP_CWORD=3; _clew; echo "\${COMPREPLY[*]}"`;
  const { stdout } = await execa("bash", ["-c", `source ./bash; ${words.replaceAll("\\${", "${")}`], options);
  expect(stdout).toBe("--seed");
  expect(existsSync(join(folder, "evil"))).toBe(false);
});
