/**
 * Whether disks can lose what was not synced on this machine: tried with a small file system in namespaces of their own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADMINISTRATORS_PATH } from "../kept-shell.ts";
import { insideCommand } from "../namespaces/inside.ts";

const TRY_MS_MAX = 10_000;

/** Why not, and what to do; undefined where they can. Cost: a tenth of a second. */
export function whyNoImages(platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== "linux") return `loop devices are a matter of Linux, and this is ${platform}`;
  if (process.getuid?.() !== 0) return "file systems in images can only be mounted as root";
  const folder = mkdtempSync(join(tmpdir(), "clew-disk-"));
  try {
    const script = [
      `PATH="$PATH:${ADMINISTRATORS_PATH}"`,
      "command -v mkfs.ext4 >/dev/null || { echo 'mkfs.ext4 is missing. Install it: apt-get install e2fsprogs'; exit 1; }",
      'cd "$1" && mkdir place && truncate -s 16M image',
      "mkfs.ext4 -q -F image && mount -o loop image place",
    ].join("\n");
    const { file, args } = insideCommand(["sh", "-ec", script, "sh", folder]);
    const { status, stdout, stderr, error } = spawnSync(file, [...args], { encoding: "utf8", timeout: TRY_MS_MAX });
    if (status === 0) return undefined;
    const said = `${stdout}${stderr}`.trim().replaceAll(/\s*\n\s*/g, "; ");
    return said || error?.message || "mount does not say why";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
