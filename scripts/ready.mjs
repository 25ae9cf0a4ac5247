/**
 * Makes a fresh clone ready: installs the dependencies when they are absent or older than the lock file.
 *
 * `npm test` and `npm run test:nemesis` must work as the very first command on a bare machine, so every script
 * that needs a package runs this first. It uses nothing but Node itself, because nothing else is there yet. A Node that clew
 * does not work with is refused here (exit code 254).
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { refuseOtherNodes } from "../bin/node-version.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = join(root, "package-lock.json");
// A copy of the lock file that the installed packages came from: equal means nothing to do.
const installed = join(root, "node_modules", ".clew-lock.json");

refuseOtherNodes();

if (!existsSync(installed) || readFileSync(installed, "utf8") !== readFileSync(wanted, "utf8")) {
  console.error("clew: installing dependencies (once) …");
  // Not `npm ci`: it refuses a lock file without the entries of optional binaries for other platforms, which a
  // registry need not have. `install --no-save` takes the locked versions and leaves the lock file alone.
  const npm = spawnSync("npm", ["install", "--no-save", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error(
      "clew: `npm install` failed (its messages are above). Check that the npm registry can be reached, then run the command again.",
    );
    process.exit(255);
  }
  copyFileSync(wanted, installed);
}
