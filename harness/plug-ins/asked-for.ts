/**
 * What a command is to plug in: the config of the folder, what is recorded with a finding that it names, and files that
 * its flags name in place of systems or workloads.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { recordedModules } from "./recorded-modules.ts";
import { PlugInError } from "./plug-in-error.ts";

/** Names of config files, in order; a folder has one of them at most. */
export const CONFIG_FILES = ["clew.config.ts", "clew.config.mts", "clew.config.js", "clew.config.mjs"] as const;

/** What may be given as a file in place of a name, by flags of these names. */
const KINDS = ["system", "workload", "model"] as const;

/** Whether a name is a path: it begins with a dot or a slash, or ends as a module does. */
export function isModulePath(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /\.(?:[cm]?[jt]s)$/.test(name);
}

/** A file given in place of a name. */
export interface PathInFlag {
  readonly kind: (typeof KINDS)[number];
  /** As it was written. */
  readonly given: string;
  /** Absolute. */
  readonly path: string;
}

/** What is plugged in, and the command line without what asked for it. */
export interface AskedFor {
  /** Absolute paths. */
  readonly modules: readonly string[];
  readonly args: readonly string[];
  /** Files given in place of names. */
  readonly paths: readonly PathInFlag[];
}

/**
 * Reads a command line.
 *
 * @param args as given, e.g. ["test", "--system", "./my-system.ts"]
 * @param folder where relative paths begin, and the config is looked for
 * @throws PlugInError for two configs in the folder, or a config that is not there
 */
export function askedFor(args: readonly string[], folder: string): AskedFor {
  const rest: string[] = [];
  const paths: PathInFlag[] = [];
  let config: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const [flag, joined] = splitFlag(args[at] ?? "");
    const value = joined ?? args[at + 1];
    const kind = flag === "-w" ? "workload" : KINDS.find((each) => flag === `--${each}`);
    if (flag === "--config" && value !== undefined) {
      config = resolve(folder, value);
      if (!existsSync(config)) throw new PlugInError(`--config: expected a module, found no file ${config}.`);
    } else if (kind !== undefined && value !== undefined && isModulePath(value)) {
      paths.push({ kind, given: value, path: resolve(folder, value) });
      rest.push(...(joined === undefined ? [flag, value] : [`${flag}=${value}`]));
    } else {
      rest.push(args[at] ?? "");
      continue;
    }
    if (joined === undefined) at++;
  }
  const own = config ?? configIn(folder);
  const recorded = args.flatMap((word) => recordedModules(resolve(folder, word)));
  return {
    modules: [...(own === undefined ? [] : [own]), ...recorded, ...paths.map(({ path }) => path)],
    args: rest,
    paths,
  };
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
