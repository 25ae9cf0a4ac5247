/**
 * The colours of the faults' bands, as they look on the page and to people who see fewer colours.
 * Source of the matrices: Machado, Oliveira and Fernandes 2009 (severity 1), on linear RGB; of the distance: CIE 1976.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

type Three = readonly [number, number, number];

const EYES: readonly (readonly [name: string, matrix: readonly Three[]])[] = [
  ["all colours", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]], // prettier-ignore
  ["no red", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]], // prettier-ignore
  ["no green", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]], // prettier-ignore
  ["no blue", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]], // prettier-ignore
];
/** Twice what is just seen side by side (about 2.3), and some more for colours that are not. */
const APART_MIN = 6;

const [light = "", dark = ""] = readFileSync(
  fileURLToPath(new URL("../../app/style/colors.css", import.meta.url)),
  "utf8",
).split("@media not print");

function faults(css: string): (readonly [name: string, color: string])[] {
  return [...css.matchAll(/--fault-([\w-]+): (#\w+);/g)].map(([, name = "", color = ""]) => [name, color] as const);
}

function variable(css: string, name: string): string {
  return new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? "";
}

function rgb(color: string): Three {
  const digits = color.length === 4 ? color.replaceAll(/[^#]/g, "$&$&") : color;
  return [1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255) as unknown as Three;
}

/** CIELAB of a band over the page's card. */
function seen(color: string, matrix: readonly Three[], { card, band }: { card: string; band: number }): Three {
  const back = rgb(card);
  const linear = rgb(color).map((part, at) => {
    const mixed = part * band + (back[at] ?? 0) * (1 - band);
    return mixed <= 0.04045 ? mixed / 12.92 : ((mixed + 0.055) / 1.055) ** 2.4;
  });
  const by = (row: Three): number => row.reduce((sum, factor, at) => sum + factor * (linear[at] ?? 0), 0);
  const [r = 0, g = 0, b = 0] = matrix.map((row) => Math.min(1, Math.max(0, by(row))));
  const bend = (part: number): number => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116);
  const x = bend((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = bend(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = bend((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(EYES)("to eyes that see %s", (_name, matrix) => {
  test.each([
    ["light", light],
    ["dark", dark],
  ])("no two faults look alike on the %s page, nor one like no fault", (_scheme, css) => {
    const colors = [...faults(css), ["the page", variable(css, "card")] as const];
    expect(colors.length).toBeGreaterThanOrEqual(9);
    const page = { card: variable(css, "card"), band: Number(variable(css, "band")) };
    const alike = colors.flatMap(([one, color], at) =>
      colors.slice(at + 1).flatMap(([other, another]) => {
        const [left, right] = [seen(color, matrix, page), seen(another, matrix, page)];
        const distance = Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2]);
        return distance < APART_MIN ? [`${one} and ${other}: ${distance.toFixed(1)}`] : [];
      }),
    );
    expect(alike).toEqual([]);
  });
});
