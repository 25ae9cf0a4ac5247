import { expect, test } from "vitest";
import { unnoticedHere, whyNoProcesses } from "./platform.ts";

test("on Windows nodes do not run as processes, and it is said what works and what to do", () => {
  for (const words of ["Windows", "--cluster simulated", "clew check", "WSL"]) {
    expect(whyNoProcesses("win32")).toContain(words);
  }
});

test("elsewhere they do; without /proc it is said what goes unnoticed", () => {
  for (const platform of ["linux", "darwin", "freebsd"] as const) expect(whyNoProcesses(platform)).toBeUndefined();
  expect(unnoticedHere("linux")).toBeUndefined();
  expect(unnoticedHere("darwin")).toContain("on darwin, which has no /proc");
});
