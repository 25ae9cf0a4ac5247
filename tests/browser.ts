/**
 * A real Chromium for tests, from the npm package that carries one, so that no browser has to be installed.
 *
 * Left to itself, that package unpacks into the temporary directory under fixed names, where a second test would
 * start a half-written program, and it brings the shared libraries that a bare machine lacks (libnss3 and so on) only
 * where it takes itself to run in Amazon's cloud. Both it learns from the environment: so it is told, while it
 * unpacks, to be there, and to use a folder of its own, which gets its final name when it is whole.
 */
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { chromium as playwright } from "playwright-core";

/** Flags of the package for a place that is not this: one process for all, a graphics card, weaker rules for pages. */
const UNWANTED_FLAGS =
  /^--(single-process|no-zygote|headless|disable-web-security|allow-running-insecure-content|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist|in-process-gpu)/;

/**
 * Starts a headless Chromium. The caller closes it.
 *
 * @throws the error of the file system when it cannot be unpacked, or playwright's when it does not start
 * Cost: a few seconds the first time on a machine, to unpack about 250 MB into the temporary directory.
 */
export async function launchBrowser(): Promise<Browser> {
  const { folder, args } = await unpackedChromium();
  const libraries = [process.env["LD_LIBRARY_PATH"], join(folder, "al2023/lib")];
  return await playwright.launch({
    executablePath: join(folder, "chromium"),
    args: [...args, "--disable-gpu"],
    headless: true,
    env: {
      ...ownEnvironment(),
      LD_LIBRARY_PATH: libraries.filter((path) => path !== undefined && path !== "").join(":"),
      // Without fonts of its own a machine would show no letters at all.
      ...(existsSync("/etc/fonts") ? {} : { FONTCONFIG_FILE: join(folder, "own-fonts.conf") }),
    },
  });
}

async function unpackedChromium(): Promise<{ folder: string; args: string[] }> {
  const before = { ...process.env };
  const folder = join(tmpdir(), `clew-chromium-${packageVersion()}`);
  const attempt = existsSync(folder) ? folder : mkdtempSync(`${folder}-`);
  process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs20.x";
  process.env["TMPDIR"] = attempt;
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
    if (attempt !== folder) {
      // The package's own configuration names /tmp/fonts, whatever the temporary directory is.
      writeFileSync(
        join(attempt, "own-fonts.conf"),
        `<?xml version="1.0"?>\n<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>\n`,
      );
      publish(attempt, folder);
    }
    return { folder, args: chromium.args.filter((flag) => !UNWANTED_FLAGS.test(flag)) };
  } finally {
    for (const name of ["AWS_EXECUTION_ENV", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "HOME"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** Gives an unpacked folder its final name, unless another test was faster: then the other's is used. */
function publish(attempt: string, folder: string): void {
  try {
    renameSync(attempt, folder);
  } catch (error) {
    rmSync(attempt, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The version from the nearest package.json above the package's main file. */
function packageVersion(): string {
  const require = createRequire(import.meta.url);
  let place = dirname(require.resolve("@sparticuz/chromium"));
  while (basename(dirname(place)) !== "@sparticuz") place = dirname(place);
  return (require(join(place, "package.json")) as { version: string }).version;
}

function ownEnvironment(): { [name: string]: string } {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
