/** A browser and a folder for what it opens, for all tests of a file; both are gone after the last. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";

/** What tests ask for when they run; before that there is neither. */
interface TestBrowser {
  readonly browser: () => Browser;
  /** A path in the folder. */
  readonly path: (name: string) => string;
}

/** To be called once, at the top of a test file. */
export function useTestBrowser(): TestBrowser {
  let opened: { readonly browser: Browser; readonly folder: string } | undefined;
  beforeAll(async () => {
    opened = { folder: mkdtempSync(join(tmpdir(), "clew-browser-")), browser: await launchBrowser() };
  });
  afterAll(async () => {
    if (opened === undefined) return;
    await opened.browser.close();
    rmSync(opened.folder, { recursive: true, force: true });
  });
  const here = (): NonNullable<typeof opened> => {
    if (opened === undefined)
      throw new Error("expected the browser of this file, found none: is it used before a test runs?");
    return opened;
  };
  return { browser: () => here().browser, path: (name) => join(here().folder, name) };
}
