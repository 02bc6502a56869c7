// Writes .npy files for the tests.
import { closeSync, openSync, writeSync } from "node:fs";

/** A small generator (xorshift32), so that every run has the same data. */
export function random(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A header of format 1.0 for that type and shape. */
export function header(descr, shape) {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const words = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + words.length + 1) / 64) * 64;
  const bytes = Buffer.alloc(length, " ");
  bytes.write("\x93NUMPY\x01\x00", 0, "latin1");
  bytes.writeUInt16LE(length - 10, 8);
  bytes.write(`${words}`, 10, "latin1");
  bytes.write("\n", length - 1, "latin1");
  return bytes;
}

/** Writes rows × columns of float32, each row near the centre of its class: the classes overlap. */
export function writeEmbedding(path, labels, columns, seed) {
  const next = random(seed);
  const noise = () => next() + next() + next() + next() - 2;
  const classes = Math.max(...labels) + 1;
  const centres = Array.from({ length: classes }, () => Float32Array.from({ length: columns }, noise));
  const file = openSync(path, "w");
  writeSync(file, header("<f4", [labels.length, columns]));
  for (const label of labels) {
    const row = centres[label].map((centre) => 0.3 * centre + noise());
    writeSync(file, Buffer.from(row.buffer));
  }
  closeSync(file);
}

/** Writes one int64 a row. */
export function writeLabels(path, labels) {
  const values = BigInt64Array.from(labels, BigInt);
  const file = openSync(path, "w");
  writeSync(file, header("<i8", [labels.length]));
  writeSync(file, Buffer.from(values.buffer));
  closeSync(file);
}

/** Writes float32 of that shape; `value` gives the next one, from its index in each dimension. */
export function writeValues(path, shape, value) {
  const size = shape.reduce((product, length) => product * length, 1);
  const index = (at) => shape.map((_, axis) => Math.floor(at / shape.slice(axis + 1).reduce((p, length) => p * length, 1)) % shape[axis]);
  const values = Float32Array.from({ length: size }, (_, at) => value(...index(at)));
  const file = openSync(path, "w");
  writeSync(file, header("<f4", shape));
  writeSync(file, Buffer.from(values.buffer));
  closeSync(file);
}
