import fc from "fast-check";
import { expect, test } from "vitest";
import { operationsOf, tableFrom } from "../../testing/operations.ts";
import { filterRows, type OperationFilter } from "./filter-rows.ts";

const table = tableFrom(
  operationsOf([
    { from: 0, to: 5, process: 0, f: "write", key: "x1", input: "Alpha (1)", node: "n1" },
    { from: 2, to: 9, process: 1, f: "read", key: 1, input: null, output: ["beta", 2], node: "n2" },
    { from: 6, to: 8, process: 0, f: "cas", key: "1", input: [1, 2], outcome: "fail", error: "mismatch: ALPHA" },
    { from: 20, process: 2, f: "write", key: "x1", input: "שלום" },
  ]),
);
const bands = [
  { fault: "kill", startNs: 5.5e6, endNs: 7e6 },
  { fault: "partition", startNs: 15e6, endNs: 30e6 },
];

test.each<[OperationFilter, readonly number[]]>([
  [{}, [0, 1, 2, 3]],
  [{ process: "0" }, [0, 2]],
  [{ process: "7" }, []],
  [{ type: "info" }, [3]],
  [{ f: "write" }, [0, 3]],
  [{ key: "1" }, [1]],
  [{ key: '"1"' }, [2]],
  [{ node: "n2" }, [1]],
  [{ fault: "kill" }, [1, 2]],
  [{ fault: "partition" }, [3]],
  [{ fault: "clock" }, []],
  [{ text: "alpha" }, [0, 2]],
  [{ text: "(1)" }, [0]],
  [{ text: "BETA" }, [1]],
  [{ text: "x1" }, [0, 3]],
  [{ text: "לו" }, [3]],
  [{ text: ".*" }, []],
  [{ text: "" }, [0, 1, 2, 3]],
  [{ text: "alpha", f: "cas" }, [2]],
])("%j leaves the rows %j", (filter, rows) => {
  expect([...filterRows(table, undefined, filter, bands)]).toEqual(rows);
});

test("one key alone", () => {
  expect([...filterRows(table, table.keys.indexOf(1), {}, bands)]).toEqual([1]);
});

test("a search finds exactly the values that contain what is looked for, whatever is written", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "B", "b", "(", "\\", ".", "-", '"', "\n", "é") });
  fc.assert(
    fc.property(
      fc.array(text),
      fc.string({ minLength: 1, unit: fc.constantFrom("a", "b", "(", ".", "-", "é") }),
      (values, wanted) => {
        const drawn = tableFrom(operationsOf(values.map((input, from) => ({ from, f: "w", input }))));
        const found = [...filterRows(drawn, undefined, { text: wanted }, [])];
        const json = values.map((value) => JSON.stringify(value).toLowerCase());
        expect(found).toEqual([...json.keys()].filter((at) => json[at]?.includes(wanted.toLowerCase())));
      },
    ),
  );
});
