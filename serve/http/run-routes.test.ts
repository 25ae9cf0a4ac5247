import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type RunningServer } from "../start.ts";
import { ask, type Answer } from "../testing/ask.ts";
import { inventStore, type InventedStore } from "../testing/invented-store.ts";

const RUN = "register/20260902T120000.000Z";
const STRANGE = "<img src=x onerror=alert(1)> & 'so'.txt";

let store: InventedStore;
let outside: string;
let server: RunningServer;

beforeAll(async () => {
  store = inventStore();
  const folder = join(store.path, RUN);
  outside = mkdtempSync(join(tmpdir(), "clew-outside-"));
  writeFileSync(join(outside, "secret.txt"), "secret");
  symlinkSync(outside, join(folder, "away"));
  symlinkSync(join(outside, "secret.txt"), join(folder, "secret.txt"));
  symlinkSync("history.jsonl", join(folder, "same.jsonl"));
  execFileSync("mkfifo", [join(folder, "pipe.txt")]);
  mkdirSync(join(folder, "n1/data"), { recursive: true });
  writeFileSync(join(folder, "n1/node.log"), "<script>alert(1)</script>\n");
  writeFileSync(join(folder, "n1/data/wal-0"), Buffer.from([0, 1, 2, 3]));
  writeFileSync(join(folder, STRANGE), "strange\n");
  writeFileSync(join(folder, "evil.html"), "<script>alert(1)</script>");
  writeFileSync(join(folder, "evil.svg"), "<svg onload='alert(1)'/>");
  server = await startServer({ store: store.path, host: "127.0.0.1", port: 0, judgeOf: () => undefined });
});

afterAll(async () => {
  await server.close();
  store.remove();
  rmSync(outside, { recursive: true });
});

const get = (path: string): Promise<Answer> => ask(server.url, path);

describe("the page of a run", () => {
  test("tells its verdict, its checks and its files", async () => {
    const { text, status } = await get(`/run/${RUN}`);
    expect(status).toBe(200);
    expect(text).toContain("Not linearizable.");
    expect(text).toContain("<h2>Checks</h2>");
    expect(text).toContain(`href="/view/${RUN}/n1/node.log"`);
    expect(text).toContain("npx clew");
  });

  test("shows a name of a file as text, and leads to the file", async () => {
    const { text } = await get(`/run/${RUN}`);
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; &#39;so&#39;.txt</a>");
    const href = /href="(\/view\/[^"]*onerror[^"]*)"/.exec(text)?.[1] ?? "";
    expect((await get(href.replaceAll("&#39;", "'"))).text).toContain("strange");
  });

  test("lists no link, no pipe and nothing outside", async () => {
    const { text } = await get(`/run/${RUN}`);
    for (const name of ["away", "secret.txt", "same.jsonl", "pipe.txt"]) expect(text).not.toContain(`/${name}"`);
  });

  test.each(["other/20260905T120000.000Z", "register/20260906T120000.000Z", "holiday/pictures"])(
    "is there also for what has no verdict, is broken or foreign: %s",
    async (path) => {
      const { status, text } = await get(`/run/${path}`);
      expect(status).toBe(200);
      expect(text).toContain("<h2>Files</h2>");
    },
  );
});

describe("a file", () => {
  test("is shown as text in the viewer, whatever is in it", async () => {
    const { text, status } = await get(`/view/${RUN}/n1/node.log`);
    expect(status).toBe(200);
    expect(text).toContain("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>");
  });

  test("that is long has pages", async () => {
    const first = await get(`/view/${RUN}/history.jsonl`);
    expect(first.text).toContain('id="L1"');
    expect(first.text).toContain("&quot;index&quot;:0");
    expect((await get(`/view/${RUN}/history.jsonl?page=999`)).text).toContain("There is nothing on this page.");
    expect((await get(`/view/${RUN}/history.jsonl?page=-4e9x`)).text).toContain('id="L1"');
  });

  test("that is no text is offered for download", async () => {
    expect((await get(`/view/${RUN}/n1/data/wal-0`)).text).toContain("This is no text.");
  });

  test.each([
    ["history.jsonl", "text/plain; charset=utf-8", "inline"],
    ["evil.html", "text/plain; charset=utf-8", "inline"],
    ["evil.svg", "application/octet-stream", "attachment"],
    ["n1/data/wal-0", "application/octet-stream", "attachment"],
  ])("comes as it is, and as nothing that runs: %s", async (name, type, how) => {
    const { headers, body, status } = await get(`/raw/${RUN}/${name}`);
    expect([status, headers["content-type"]]).toEqual([200, type]);
    expect(headers["content-disposition"]).toMatch(new RegExp(`^${how};`));
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; sandbox/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(body.equals(readFileSync(join(store.path, RUN, name)))).toBe(true);
  });

  test("that a link in the store leads to inside it is shown", async () => {
    expect((await get(`/raw/${RUN}/same.jsonl`)).status).toBe(200);
  });

  test("asked for with HEAD has headers alone", async () => {
    const { body, headers } = await ask(server.url, `/raw/${RUN}/history.jsonl`, { method: "HEAD" });
    expect(body).toHaveLength(0);
    expect(Number(headers["content-length"])).toBeGreaterThan(100);
  });
});

describe("two runs", () => {
  const compare = (...paths: readonly string[]): Promise<Answer> =>
    get(`/compare?${new URLSearchParams(paths.map((path): [string, string] => ["run", path])).toString()}`);

  test("stand side by side", async () => {
    const { status, text } = await compare("register/20260901T120000.000Z", RUN);
    expect(status).toBe(200);
    for (const words of ["Linearizable.", "Not linearizable.", "Asked for differently", "4711"]) {
      expect(text).toContain(words);
    }
  });

  test("may lack their results, or be broken", async () => {
    expect((await compare("other/20260905T120000.000Z", RUN)).status).toBe(200);
    expect((await compare("register/20260906T120000.000Z", RUN)).status).toBe(200);
  });

  test("are two, and runs: all else is told", async () => {
    for (const paths of [[], [RUN], [RUN, RUN, RUN], [RUN, "../../etc"], [RUN, "hunt-raft/20260907T120000.000Z"]]) {
      // oxlint-disable-next-line no-await-in-loop -- one answer is enough at a time
      const { status, text } = await compare(...paths);
      expect([paths, status]).toEqual([paths, 400]);
      expect(text).toContain("Choose two runs");
    }
  });
});

test("the page of a hunt tells its pace, its options, its strategies and its findings", async () => {
  const { status, text } = await get("/run/hunt-raft/20260907T120000.000Z");
  expect(status).toBe(200);
  for (const words of [
    "2 of 20 seeds failed.",
    "seeds a second",
    "R46",
    "storm",
    "calm",
    "seed 14 read what was never",
  ]) {
    expect(text).toContain(words);
  }
  // A finding that is kept leads to its file.
  expect(text).toContain('href="/view/hunt-raft/20260907T120000.000Z/findings/7/finding.json"');
  expect(text).not.toContain("findings/14/finding.json");
});

describe("a report", () => {
  const page = (program: string, more = ""): string =>
    `<html><body>${more}<script type="application/octet-stream" id="report-data">x</script>\n<script type="module">${program}</script>\n</body></html>`;

  test("is a page in a sandbox that runs its own program and no other", async () => {
    const path = join(store.path, RUN, "report.html");
    writeFileSync(path, page("shown()", "<script>evil()</script>"));
    const { headers } = await get(`/raw/${RUN}/report.html`);
    const policy = headers["content-security-policy"] ?? "";
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(policy).toMatch(/script-src 'sha256-[\w+/]{43}=';/);
    expect(policy).toContain("sandbox allow-scripts");
    expect(policy).not.toContain("allow-same-origin");
    writeFileSync(path, page("other()"));
    expect((await get(`/raw/${RUN}/report.html`)).headers["content-security-policy"]).not.toBe(policy);
  });

  test("without a program runs nothing", async () => {
    writeFileSync(join(store.path, RUN, "report.html"), "<script>evil()</script>");
    const { headers } = await get(`/raw/${RUN}/report.html`);
    expect(headers["content-security-policy"]).toContain("script-src 'none'");
  });
});

describe("an archive", () => {
  test("holds every file of the run, whole, and nothing that a link leads to", async () => {
    const { body, headers, status } = await get(`/zip/${RUN}`);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/zip");
    expect(headers["content-disposition"]).toContain("register-20260902T120000.000Z.zip");
    const files = unzipped(body);
    const folder = "register-20260902T120000.000Z";
    expect(files.get(`${folder}/history.jsonl`)).toBe(readFileSync(join(store.path, RUN, "history.jsonl"), "utf8"));
    expect(files.get(`${folder}/n1/node.log`)).toBe("<script>alert(1)</script>\n");
    expect([...files.keys()].some((name) => /away|secret|pipe|same/.test(name))).toBe(false);
  });

  test("is only of entries", async () => {
    for (const path of ["/zip/register", `/zip/${RUN}/n1`, "/zip/nowhere"]) {
      // oxlint-disable-next-line no-await-in-loop -- one answer is enough at a time
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});

/** Reads an archive by its directory, at its end. */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [size, nameLength, extra, comment] = [20, 28, 30, 32].map((offset, index) =>
      index === 0 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset),
    ) as [number, number, number, number];
    const local = zip.readUInt32LE(at + 42);
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    files.set(name, inflateRawSync(zip.subarray(begin, begin + size)).toString("utf8"));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

describe("nothing outside the store is shown", () => {
  const ways = [
    "../../../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%252e%252e%252f%252e%252e%252fetc/passwd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    `${RUN}/../../../../../../../etc/passwd`,
    `${RUN}/%2e%2e/%2e%2e/%2e%2e/etc/passwd`,
    `${RUN}/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd`,
    `${RUN}/away/secret.txt`,
    `${RUN}/secret.txt`,
    `${RUN}/pipe.txt`,
    `${RUN}/history.jsonl%00.txt`,
    `${RUN}/./history.jsonl/`,
    `${RUN}//history.jsonl`,
    `${RUN}/%c0%ae%c0%ae/history.jsonl`,
    "file:///etc/passwd",
    "~/.bashrc",
    "%",
    "%zz",
    "",
  ];

  test.each(["raw", "view", "run", "zip"])("by any path below /%s", async (route) => {
    for (const way of ways) {
      // oxlint-disable-next-line no-await-in-loop -- one answer is enough at a time
      const { status, text, headers } = await get(`/${route}/${way}`);
      expect([way, status]).toEqual([way, 404]);
      expect(text).not.toMatch(/root:|secret/);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
  });

  test("by a path that is not even one", async () => {
    for (const path of ["//etc/passwd", "/../etc/passwd", "/raw\\..\\..\\etc\\passwd", "http://evil.example/"]) {
      // oxlint-disable-next-line no-await-in-loop -- see above
      const { status, text } = await get(path);
      expect([path, status >= 400 || path.startsWith("http")]).toEqual([path, true]);
      expect(text).not.toContain("root:");
    }
  });
});
