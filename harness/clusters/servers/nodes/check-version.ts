/**
 * Whether the program of a server is there, and is the one that its adapter was written for.
 */
import { resolve } from "node:path";
import { execa } from "execa";
import { locateProgram } from "../../executables/nodes/command.ts";
import type { VersionCheck } from "../adapter/server-adapter.ts";

/** How long a program may take to say its version. */
const PATIENCE_MS = 20_000;
const OUTPUT_LENGTH_MAX = 400;

/**
 * Gives a sentence where it is a version with which the adapter was not tried.
 * @throws Error that says what was expected, what was found and what to install
 */
export async function checkVersion(
  { command, args = [], env = {}, prints, tried, install }: VersionCheck,
  here: string,
): Promise<string | undefined> {
  const asked = [command, ...args].join(" ");
  const fail = (found: string): Error =>
    new Error(
      `check: expected "${asked}" to work${prints === undefined ? "" : ` and to print ${String(prints)}`}, found ${found}\n  To install it: ${install}`,
    );
  let file: string;
  try {
    file = locateProgram(command.includes("/") ? resolve(here, command) : command);
  } catch (cause) {
    throw new Error(`expected the program "${command}", found none. To install it: ${install}`, { cause });
  }
  const ended = await execa(file, [...args], {
    env,
    all: true,
    reject: false,
    timeout: PATIENCE_MS,
    stdin: "ignore",
    cwd: here,
  });
  const output = ended.all.trim();
  const shown = output === "" ? "It printed nothing." : `It printed: ${output.slice(0, OUTPUT_LENGTH_MAX)}`;
  if (ended.failed)
    throw fail(
      `${ended.timedOut ? `no end within ${PATIENCE_MS / 1000} s` : (ended.originalMessage ?? `exit code ${ended.exitCode}`)}. ${shown}`,
    );
  if (prints !== undefined && !new RegExp(prints).test(output)) throw fail(`another version. ${shown}`);
  if (tried === undefined || new RegExp(tried).test(output)) return undefined;
  return `this version was not tried; its adapter was written with one that prints ${String(tried)}. ${shown}`;
}
