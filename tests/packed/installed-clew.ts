/**
 * clew as its users have it: the packed tarball, installed by npm in an empty folder. A test that runs from the checkout
 * does not see a file that the package leaves out, a dependency that is only a devDependency, or a path of the checkout.
 *
 * Everything runs on the Node that runs the test. `npm run test:engines` runs the tests of this folder on each version
 * that `engines` in package.json names, all with one tarball, which the variable CLEW_TARBALL then names.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** npm's versions of packages that are in its cache are good enough; nothing else is asked of the registry. */
const NPM_INSTALL = ["install", "--prefer-offline", "--no-fund", "--no-audit", "--loglevel=error"];
const STEP_LIMIT_MS = 300_000;

/** How a command ended, with what it wrote. */
export interface Ended {
  /** undefined when it was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** An installation of the packed package. */
export interface InstalledClew {
  /** Absolute; holds package.json and node_modules. */
  readonly folder: string;
  /** The packed package, absolute: what `npm install` takes in place of "clew". */
  readonly tarball: string;
  /**
   * Runs a script of sh to its end, in the folder or in the one that is named. `clew` is the installed command: the same
   * as `npx clew`, half a second of CPU time sooner. Any exit code is a result, not an error.
   */
  run(script: string, inFolder?: string): Promise<Ended>;
  /** Deletes all of it. */
  remove(): void;
}

/**
 * Packs clew as it is built now, and installs it with npm in a fresh folder. Takes about 7 s of CPU time: once a test
 * file is enough.
 *
 * @param packages what is installed beside it, e.g. ["typescript"]
 * @throws Error with npm's own words when npm fails
 */
export async function installClew(packages: readonly string[] = []): Promise<InstalledClew> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "clew-packed-")));
  const folder = join(top, "installed");
  mkdirSync(folder);
  try {
    const tarball = process.env["CLEW_TARBALL"] ?? (await packClew(top));
    writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
    await npm(folder, [...NPM_INSTALL, tarball, ...packages]);
    return {
      folder,
      tarball,
      run: (script, inFolder = folder) => run("sh", ["-c", script], inFolder, [join(folder, "node_modules", ".bin")]),
      remove: () => rmSync(top, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(top, { recursive: true, force: true });
    throw error;
  }
}

/** Packs what is built; gives the path of the tarball. */
async function packClew(destination: string): Promise<string> {
  // Without scripts, for `prepack` would build while other tests use the build.
  const packed = await npm(root, ["pack", "--ignore-scripts", "--json", "--pack-destination", destination]);
  const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
  return join(destination, filename);
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run("npm", args, cwd);
  if (exitCode !== 0) throw new Error(`npm ${args.join(" ")} ended with ${exitCode}:\n${stderr}\n${stdout}`);
  return stdout;
}

async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  commandFolders: readonly string[] = [],
): Promise<Ended> {
  // npm and npx are started by the first Node in PATH.
  const path = [dirname(process.execPath), ...commandFolders, process.env["PATH"] ?? ""].join(delimiter);
  const { exitCode, stdout, stderr } = await execa(command, args, {
    cwd,
    reject: false,
    timeout: STEP_LIMIT_MS,
    env: { PATH: path },
  });
  return { exitCode, stdout, stderr };
}
