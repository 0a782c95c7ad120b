// What daff 1.4.2 makes of the tables of docs/merge3.md: its three-way merge of each pair, and its diff of each with the base.
//
//     npm install --no-save --prefix target/daff daff@1.4.2
//     node benches/daff/compare.mjs                           # writes benches/daff/results.json
//     node benches/daff/compare.mjs --check                   # fails where it is out of date
//     UPDATE_FIGURES=1 cargo test --test merge3               # brings it into docs/merge3.md
//
// `tables/` is written by that test too. daff is looked for in target/daff, or where DAFF names its daff.js. It is told which column
// is the id, which it does best with.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "1.4.2";
const ID = "事项编号";
const ITEM = "20-320614-002";
const DEEDS = [
  "unchanged",
  "edit same",
  "edit other",
  "delete",
  "rename",
  "move",
  "add same id",
  "add same content",
];
const here = dirname(fileURLToPath(import.meta.url));
const daff = process.env.DAFF ?? join(here, "../../target/daff/node_modules/daff/bin/daff.js");

if (!existsSync(daff)) {
  console.log(`skipped: no daff at ${daff}; npm install --no-save --prefix target/daff daff@${VERSION}`);
  process.exit(0);
}
const version = execFileSync("node", [daff, "version"], { encoding: "utf8" }).trim();
if (version !== VERSION) {
  console.error(`daff ${version} is at ${daff}, and ${VERSION} is what the page tells of`);
  process.exit(2);
}

const file = (deed, side) => join(here, "tables", deed === "unchanged" ? "base.csv" : `${deed.replaceAll(" ", "-")}-${side}.csv`);

/** The rows of a table: its cells by heading. daff quotes as RFC 4180 says. */
function table(path) {
  const rows = [[""]];
  let quoted = false;
  const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
  for (let at = 0; at < text.length; at++) {
    const row = rows.at(-1);
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (text[at + 1] === '"') row[row.length - 1] += text[++at];
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ",") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  const [heads, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at]])));
}

const of = (rows, id) => rows.filter((row) => row[ID] === id);
const place = (rows) => rows.findIndex((row) => row[ID] === ITEM);

/** What of the edits of a side is not in the result, nor marked as a conflict there. */
function lost(base, side, result, who) {
  const lost = [];
  for (const row of side) {
    const [before] = of(base, row[ID]);
    const after = of(result, row[ID]);
    if (!before) {
      const isThere = after.some((kept) => Object.keys(row).every((head) => kept[head] === row[head]));
      if (!isThere) lost.push(`${who} addition`);
      continue;
    }
    const edited = Object.keys(row).filter((head) => row[head] !== before[head]);
    for (const head of edited) {
      const marked = (cell) => cell === row[head] || (cell.includes("///") && cell.includes(row[head]));
      if (!after.some((kept) => marked(kept[head] ?? ""))) lost.push(`${who} ${head}`);
    }
  }
  for (const row of base) {
    if (of(side, row[ID]).length === 0 && of(result, row[ID]).length > 0) lost.push(`${who} deletion`);
  }
  const isMoved = side.length === base.length && place(side) !== place(base);
  const inOrder = (rows) => rows.map((row) => row[ID]).filter((id) => of(base, id).length > 0).join();
  if (isMoved && inOrder(result) !== inOrder(side)) lost.push(`${who} move`);
  return lost;
}

/** What comes of a pair, in a cell of the page. */
function merged(folder, ourDeed, theirDeed) {
  const [base, ours, theirs] = [file("unchanged"), file(ourDeed, "ours"), file(theirDeed, "theirs")];
  const out = join(folder, "out.csv");
  rmSync(out, { force: true });
  const { status } = spawnSync("node", [daff, "merge", "--id", ID, "--output", out, base, ours, theirs]);
  const [before, one, other] = [base, ours, theirs].map(table);
  const result = existsSync(out) ? table(out) : [];
  const doubled = result.some((row, at) => result.findIndex((first) => first[ID] === row[ID]) !== at);
  const marks = result.flatMap((row) => Object.entries(row).filter(([, cell]) => cell.includes("///")));
  const told = [
    ...marks.map(([head]) => `conflict: ${head}`),
    ...(doubled ? ["**doubled** row"] : []),
    ...[lost(before, one, result, "ours'"), lost(before, other, result, "theirs'")].flat().map((what) => `**lost** ${what}`),
  ];
  return `${told.length > 0 ? told.join(", ") : "all there"} · ${status}`;
}

/** The marks of daff's diff, each with what it counts: `->` edited, `+++` added, `---` removed, `:` moved. */
function compared(deed) {
  const shown = execFileSync("node", [daff, "diff", "--no-color", "--id", ID, file("unchanged"), file(deed, "ours")], { encoding: "utf8" });
  const marks = shown.split("\n").map((line) => line.split(",")[0]).filter((mark) => /^(->|-->|\+\+\+|---|:|\+|!)$/.test(mark));
  return marks.length > 0 ? marks.join(" ") : "nothing";
}

const folder = mkdtempSync(join(tmpdir(), "daff-"));
const merges = Object.fromEntries(
  DEEDS.map((ours) => [ours, Object.fromEntries(DEEDS.map((theirs) => [theirs, merged(folder, ours, theirs)]))]),
);
rmSync(folder, { recursive: true });
const results = { version, merge: merges, diff: Object.fromEntries(DEEDS.map((deed) => [deed, compared(deed)])) };
const text = `${JSON.stringify(results, null, 2)}\n`;
const path = join(here, "results.json");
if (!process.argv.includes("--check")) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8").replaceAll("\r\n", "\n") !== text) {
  console.error("benches/daff/results.json is not what daff gives: run node benches/daff/compare.mjs");
  process.exit(1);
} else console.log(`daff ${version} gives what benches/daff/results.json says`);
