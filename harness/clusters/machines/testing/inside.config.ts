/**
 * How tests are run that a test runs in namespaces: only those that are named, one file, in this process's own time.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/clusters/machines/testing/*.inside.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
