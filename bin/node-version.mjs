/**
 * Refuses a Node that clew does not work with, in a sentence instead of a stack trace.
 *
 * An old Node fails on the first import of something that it has not got, and npm only warns about `engines`. So what
 * people start runs this first. It must be readable for the Nodes that it refuses: plain JavaScript, and nothing newer
 * than Node 14. The versions are those of `engines` in package.json, and `npm run test:engines` tries them.
 */
import { readFileSync } from "node:fs";

/** The numbers of "20.19.0" or "v20.19.0": [20, 19, 0]. */
function numbersOf(version) {
  return version.replace(/^v/, "").split(".").map(Number);
}

/** Whether version `a` is `b` or newer; both as [major, minor, patch]. */
function isFrom(a, b) {
  const at = [0, 1, 2].find((place) => a[place] !== b[place]);
  return at === undefined || a[at] > b[at];
}

/**
 * Whether a version is in a range of the form that package.json uses here: `^20.19.0 || >=24.0.0`, where `^` stays within
 * the major version. Throws on any other form.
 */
export function isInRange(version, range) {
  return range.split(" || ").some((part) => {
    const match = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(part);
    if (match === null) throw new Error(`engines.node: expected ^1.2.3 or >=1.2.3, found "${part}"`);
    const [found, least] = [numbersOf(version), numbersOf(match[2])];
    return isFrom(found, least) && (match[1] === ">=" || found[0] === least[0]);
  });
}

/** The range in words: `^20.19.0 || >=24.0.0` is "20 from 20.19.0 on, or 24.0.0 or newer". */
export function inWords(range) {
  const parts = range.split(" || ").map((part) => {
    const version = part.replace(/^\D+/, "");
    return part.startsWith("^") ? `${version.split(".")[0]} from ${version} on` : `${version} or newer`;
  });
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(", ")}, or ${parts[parts.length - 1]}`;
}

/** Ends the process with exit code 254 when this Node is not one that clew works with. */
export function refuseOtherNodes() {
  const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (isInRange(process.versions.node, engines.node)) return;
  console.error(
    `clew needs Node ${inWords(engines.node)}; this is ${process.versions.node} (${process.execPath}).\n` +
      "Install one of those, see that `node --version` shows it, and run the command again.",
  );
  process.exit(254);
}
