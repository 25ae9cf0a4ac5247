/**
 * The templates of the package, and how one becomes a project.
 *
 * A template is a folder of real files. Two of them have other names there: npm and git act on a `.gitignore`, and Node
 * on a `package.json`, wherever they lie.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { InputError } from "../base/exit-codes.ts";
import { PACKAGE_FOLDER } from "../base/version.ts";

/** What a project begins with. */
export interface Template {
  /** Name of its folder, e.g. "node". */
  readonly name: string;
  /** One line, from its package.json. */
  readonly description: string;
}

const TEMPLATES_FOLDER = join(PACKAGE_FOLDER, "templates");
const MANIFEST = "_package.json";
const RENAMED: ReadonlyMap<string, string> = new Map([
  [MANIFEST, "package.json"],
  ["_gitignore", ".gitignore"],
]);
/** What a template's files call the project. */
const PLACEHOLDER = "my-test";

/** The template of those who name none. */
export const DEFAULT_TEMPLATE = "node";

/** Names of all templates, the default one first: folders with a manifest. */
export function templateNames(): readonly string[] {
  const names = readdirSync(TEMPLATES_FOLDER).filter((name) => existsSync(join(TEMPLATES_FOLDER, name, MANIFEST)));
  return [DEFAULT_TEMPLATE, ...names.filter((name) => name !== DEFAULT_TEMPLATE).sort()];
}

/** All templates, the default one first. */
export function templates(): readonly Template[] {
  return templateNames().map((name) => {
    const text = readFileSync(join(TEMPLATES_FOLDER, name, MANIFEST), "utf8");
    const { description } = JSON.parse(text) as { readonly description: string };
    return { name, description };
  });
}

/** @throws InputError that says which there are */
export function templateNamed(name: string): Template {
  const all = templates();
  const found = all.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = all.map((template) => template.name);
  throw new InputError(
    `--template: expected one of ${names.join(", ")}, found "${name}".${didYouMean(name, names)} ` +
      "clew init --list says what each is.",
  );
}

/** What is put into a copy. */
export interface ProjectNames {
  readonly name: string;
  /** What package.json asks for as "clew", for npm. */
  readonly clew: string;
}

/** Writes a template's files into an empty folder. A file that is there all the same is an error, and stays as it is. */
export function writeProject(template: Template, folder: string, names: ProjectNames): void {
  copyFolder(join(TEMPLATES_FOLDER, template.name), folder, names);
}

function copyFolder(from: string, to: string, names: ProjectNames): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, RENAMED.get(entry.name) ?? entry.name);
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyFolder(source, target, names);
      continue;
    }
    const text = readFileSync(source, "utf8").replaceAll(PLACEHOLDER, names.name);
    const content = entry.name === MANIFEST ? withClew(text, names.clew) : text;
    // The package may have lost who may run a file; its first line has not.
    writeFileSync(target, content, { flag: "wx", mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

function withClew(manifest: string, clew: string): string {
  const { devDependencies, ...rest } = JSON.parse(manifest) as { readonly devDependencies?: object };
  return `${JSON.stringify({ ...rest, devDependencies: { clew, ...devDependencies } }, null, 2)}\n`;
}
