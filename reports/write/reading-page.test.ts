/**
 * docs/reading-a-report.md has a section for each tab of the page, the pictures that `npm run screenshots` makes, and the
 * parts of an address as the page reads them.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAddress, TABS } from "../app/view-state/view-state.ts";

const docs = new URL("../../docs/", import.meta.url);
const page = readFileSync(new URL("reading-a-report.md", docs), "utf8");

const BYTES_MAX = 150_000;
const ALL_BYTES_MAX = 2_500_000;

test("each tab has its section, in the order of the tabs", () => {
  const titles = [...page.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title.toLowerCase());
  expect(titles.filter((title) => TABS.some((tab) => tab === title))).toEqual([...TABS]);
});

test("the pictures that it shows are those that there are, light and dark, and none is heavy", () => {
  const named = [...page.matchAll(/"images\/([\w-]+\.png)"/g)].map(([, name = ""]) => name);
  const names = readdirSync(new URL("images/", docs));
  expect(named.length).toBeGreaterThan(10);
  expect(named.toSorted()).toEqual(names.toSorted());
  expect(named.filter((name) => name.endsWith("-light.png")).map((name) => name.replace("-light", "-dark"))).toEqual(
    named.filter((name) => name.endsWith("-dark.png")),
  );
  const sizes = names.map((name) => statSync(new URL(`images/${name}`, docs)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(BYTES_MAX);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(ALL_BYTES_MAX);
});

test("the address that it explains is read as it says", () => {
  const [, hash = ""] = /report\.html(#\S+)/.exec(page) ?? [];
  expect(parseAddress(hash)).toEqual({
    tab: "timeline",
    operation: 123,
    timeNs: 3.66e9,
    key: "x17",
    filter: {},
    choices: {},
  });
  expect(page).toContain("operation 123 in the timeline with the cursor at 3.66 s, and key x17");
});
