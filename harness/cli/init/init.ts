/**
 * `clew init`: a new folder with a project that works: a system, a test of it, and a bug to switch on and find.
 *
 * The projects are real files below `templates/` of the package. They are copied as they are, but for the project's
 * name and for what its package.json asks for as "clew".
 */
import type { Command } from "commander";
import { tableLines } from "../../../histories/words/text-table.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { InputError } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import type { Terminal } from "../base/terminal.ts";
import { PACKAGE_FOLDER } from "../base/version.ts";
import { clewDependency } from "./clew-dependency.ts";
import { newFolder } from "./new-folder.ts";
import { DEFAULT_TEMPLATE, templateNamed, templateNames, templates, writeProject } from "./template.ts";

interface InitFlags {
  readonly template: string;
  readonly list?: boolean;
}

/** Adds the verb. */
export function addInitCommand(program: Command, terminal: Terminal): void {
  program
    .command("init")
    .description("make a new folder with a project that works, to be changed into a test of your own system")
    .argument("[folder]", "the new folder; its last part is the project's name, e.g. my-test")
    .option("--template <name>", `what it begins with: ${templateNames().join(", ")}`, DEFAULT_TEMPLATE)
    .option("--list", "show what each template is")
    .action((folder: string | undefined, flags: InitFlags) => {
      if (flags.list === true) listTemplates(terminal);
      else init(folder, flags.template, terminal);
    });
}

function listTemplates(terminal: Terminal): void {
  terminal.print("Templates (clew init my-test --template)");
  for (const line of tableLines(templates().map(({ name, description }) => [name, description]))) {
    terminal.print(`  ${line}`);
  }
}

function init(given: string | undefined, templateName: string, terminal: Terminal): void {
  if (given === undefined) {
    throw new InputError("clew init: expected the name of a new folder, e.g. clew init my-test, found none.");
  }
  const template = templateNamed(templateName);
  const { path, name } = newFolder(given);
  const clew = clewDependency(PACKAGE_FOLDER, path);
  writeProject(template, path, { name, clew });
  terminal.print(`${name}: ${template.description}`);
  const steps = ["npm install", "npm test", "npm run bug"];
  if (path !== process.cwd()) steps.unshift(shellCommand(["cd", shortPath(path)]));
  for (const step of steps) terminal.print(`  ${step}`);
  terminal.print("README.md says what you should see.");
  // An empty folder holds no package, so the path leads out of it.
  if (clew.startsWith("file:")) {
    terminal.warn(`package.json asks for clew as "${clew}". Elsewhere, as in CI, that must be there, too.`);
  }
}
