/**
 * What a command is to plug in: the config of the folder, what is recorded with a finding that it names, and files that
 * its flags or its YAML file name in place of systems, workloads or models. What reads YAML is loaded where there is some.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isModulePath } from "../spec/module-path.ts";
import { CONFIG_FILES } from "./config.ts";
import { PlugInError } from "./plug-in-error.ts";
import { recordedModules } from "./recorded-modules.ts";
import { NAMED_KINDS, type NamedPath } from "./named-path.ts";

/** Other flags that take names of a kind: a check stands among the models. */
const KINDS: { readonly [flag: string]: NamedPath["kind"] } = { "-w": "workload", "--check": "model" };
const YAML_FILE = /\.ya?ml$/;

/** What is plugged in, and the command line without what asked for it. */
export interface AskedFor {
  /** Absolute paths. */
  readonly modules: readonly string[];
  readonly args: readonly string[];
  /** Files given in place of names; `modules` has them, too. */
  readonly paths: readonly NamedPath[];
  /** Those of a config in YAML. */
  readonly defaults: { readonly [field: string]: unknown };
  /** The folder of the config: paths in it begin there. */
  readonly configFolder: string;
}

/**
 * Reads a command line.
 *
 * @param args as given, e.g. ["test", "--system", "./my-system.ts"]
 * @param folder where relative paths begin, and the config is looked for
 * @throws PlugInError for two configs in the folder, or a config that is not there; SpecError for mistakes in YAML
 */
export async function askedFor(args: readonly string[], folder: string): Promise<AskedFor> {
  const rest: string[] = [];
  const paths: NamedPath[] = [];
  let config: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const [flag, joined] = splitFlag(args[at] ?? "");
    const value = joined ?? args[at + 1];
    const kind = KINDS[flag] ?? NAMED_KINDS.find((each) => flag === `--${each}`);
    if (flag === "--config" && value !== undefined) {
      config = resolve(folder, value);
      if (!existsSync(config)) throw new PlugInError(`--config: expected a config, found no file ${config}.`);
    } else if (kind !== undefined && value !== undefined && isModulePath(value)) {
      paths.push({ kind, given: value, path: resolve(folder, value), from: flag });
      rest.push(...(joined === undefined ? [flag, value] : [`${flag}=${value}`]));
    } else {
      rest.push(args[at] ?? "");
      continue;
    }
    if (joined === undefined) at++;
  }
  const own = config ?? configIn(folder);
  const { modules, defaults } = await readConfig(own);
  const inSpecs = args[0] === "test" ? await namedInSpecs(args.slice(1), folder) : [];
  const recorded = args.flatMap((word) => recordedModules(resolve(folder, word)));
  const all = [...paths, ...inSpecs];
  return {
    modules: [...modules, ...recorded, ...all.map(({ path }) => path)],
    args: rest,
    paths: all,
    defaults,
    configFolder: own === undefined ? folder : dirname(own),
  };
}

/** A config in YAML names modules; any other is one. */
async function readConfig(path: string | undefined): Promise<Pick<AskedFor, "modules" | "defaults">> {
  if (path === undefined) return { modules: [], defaults: {} };
  if (!YAML_FILE.test(path)) return { modules: [path], defaults: {} };
  const { readYamlConfig } = await import("./yaml-config.ts");
  return readYamlConfig(path);
}

/** What the YAML files among these words name. */
async function namedInSpecs(words: readonly string[], folder: string): Promise<readonly NamedPath[]> {
  const files = words.filter((word) => YAML_FILE.test(word));
  if (files.length === 0) return [];
  const { pathsInSpec } = await import("./spec-paths.ts");
  return files.flatMap((file) => pathsInSpec(file, folder));
}

function splitFlag(word: string): readonly [string, string | undefined] {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function configIn(folder: string): string | undefined {
  const found = CONFIG_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (found.length > 1)
    throw new PlugInError(`${folder}: expected one config, found ${found.join(" and ")}. Remove one.`);
  return found[0];
}
