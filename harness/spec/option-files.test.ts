import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { besideFile } from "./module-path.ts";
import { fileMistakes, pinFiles } from "./option-files.ts";
import type { Problem } from "./problem.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-files-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const path = join(folder, "program.bin");
writeFileSync(path, "program");

const system: System = {
  ...testAndSet,
  options: [
    {
      name: "program",
      description: "what runs",
      default: "bundled",
      file: {
        names: ["bundled"],
        check(file, bytes, { most }) {
          if (bytes.length > Number(most)) throw new Error(`${file}: expected at most ${Number(most)} bytes.`);
        },
      },
    },
  ],
};

function pinned(options: { [name: string]: Json }): { readonly options: Json; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  pinFiles(system, options, problems);
  return { options, problems };
}

describe("an option that names a file", () => {
  test("is recorded with the hash of the file, also when it has it already", () => {
    const { options, problems } = pinned({ program: path, most: 100 });
    expect(problems).toEqual([]);
    const { program } = options as { readonly program: string };
    expect(program).toMatch(/program\.bin@sha256:[0-9a-f]{64}$/);
    expect(pinned({ program, most: 100 })).toEqual({ options, problems: [] });
  });

  test("may name what comes with the system instead", () => {
    expect(pinned({ program: "bundled", most: 1 })).toEqual({ options: { program: "bundled", most: 1 }, problems: [] });
  });

  test("is a mistake where the file is missing, or the system cannot work with it", () => {
    const missing = pinned({ program: join(folder, "no.bin"), most: 1 });
    expect(missing.problems).toMatchObject([{ path: ["options", "program"] }]);
    expect(missing.problems[0]?.message).toMatch(/no\.bin: expected a file that can be read: ENOENT.*"bundled"\.$/);
    const unusable = pinned({ program: path, most: 3 });
    expect(unusable.problems[0]?.message).toContain(`${path}: expected at most 3 bytes.`);
  });

  test("is a mistake in a plan whose file was changed since", () => {
    const options = { program: `${path}@sha256:${"0".repeat(64)}`, most: 100 };
    expect(fileMistakes(system, options)).toMatchObject([{ option: "program" }]);
    expect(fileMistakes(system, options)[0]?.message).toContain("as it was recorded, found one with");
  });
});

test("paths among options begin at the folder of the file that they stand in", () => {
  const options = { guest: "./a/store.wasm", other: "store.wasm", name: "key-value", count: 3 };
  expect(besideFile({ options }, "specs/suite.yaml")).toEqual({
    options: { guest: "./specs/a/store.wasm", other: "./specs/store.wasm", name: "key-value", count: 3 },
  });
  expect(besideFile({ options: { guest: "/modules/store.wasm" } }, "specs/suite.yaml")).toEqual({
    options: { guest: "/modules/store.wasm" },
  });
});
