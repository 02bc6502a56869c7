// One Markdown table from the lines that the bench programs print: node scripts/bench-table.mjs DIRECTORY COLUMN…
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [directory, ...columns] = process.argv.slice(2);
const rows = new Map();
for (const column of columns) {
  for (const line of readFileSync(join(directory, column), "utf8").trim().split("\n")) {
    const measured = JSON.parse(line);
    const key = `${measured.case}${measured.threads > 1 ? ` (${measured.threads} threads)` : ""}`;
    if (!rows.has(key)) rows.set(key, {});
    rows.get(key)[column] = measured;
  }
}

const milliseconds = ({ milliseconds: ms, converged }) =>
  `${ms >= 1e4 ? ms.toFixed(0) : ms.toPrecision(3)}${converged ? "" : " (not converged)"}`;
const print = (cells) => console.log(`| ${cells.join(" | ")} |`);
const ratio = columns.includes("native128") && columns.includes("wasm");

print(["table", "steps", "certified gap, bit", ...columns.map((column) => `${column}, ms`), ...(ratio ? ["wasm / native128"] : [])]);
print(["---", ...Array(2 + columns.length + ratio).fill("---:")]);
for (const [key, row] of rows) {
  const any = Object.values(row);
  const same = any.every(({ steps, gap }) => steps === any[0].steps && gap === any[0].gap);
  if (!same) console.error(`${key}: the columns differ in steps or gap, though every build computes the same bits`);
  print([
    key, any[0].steps, any[0].gap.toExponential(1),
    ...columns.map((column) => (row[column] ? milliseconds(row[column]) : "")),
    ...(ratio ? [row.wasm && row.native128 ? (row.wasm.milliseconds / row.native128.milliseconds).toFixed(2) : ""] : []),
  ]);
}
