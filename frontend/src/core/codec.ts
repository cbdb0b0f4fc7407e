import { unzlibSync, zlibSync } from "fflate";
import { createMask, type Mask } from "./mask";

/** Runs of equal value, row-major over the whole picture; adjacent runs differ, lengths sum to its pixels. */
export interface Runs {
  readonly values: Uint8Array;
  readonly lengths: Uint32Array;
}

const MAGIC = [0x53, 0x56, 0x4d, 0x31];
const HEADER = 12;
// Runs are already short: a higher level costs time and saves a few bytes.
const LEVEL = 1;

/** The runs of the pixels [start, end) of one picture. */
export function findRuns(data: Uint8Array, start = 0, end = data.length): Runs {
  const values: number[] = [];
  const lengths: number[] = [];
  let from = start;
  while (from < end) {
    const value = data[from] ?? 0;
    let to = from + 1;
    while (to < end && data[to] === value) to++;
    values.push(value);
    lengths.push(to - from);
    from = to;
  }
  return { values: Uint8Array.from(values), lengths: Uint32Array.from(lengths) };
}

function packRuns({ values, lengths }: Runs): Uint8Array {
  const count = values.length;
  const body = new Uint8Array(4 + 5 * count);
  new DataView(body.buffer).setUint32(0, count, true);
  body.set(values, 4);
  for (let plane = 0; plane < 4; plane++) {
    const start = 4 + (1 + plane) * count;
    for (let run = 0; run < count; run++) body[start + run] = (lengths[run] ?? 0) >>> (8 * plane);
  }
  return body;
}

/** SVM1 bytes of runs that cover a picture of width x height pixels. */
export function encodeRuns(width: number, height: number, runs: Runs): Uint8Array {
  const packed = zlibSync(packRuns(runs), { level: LEVEL });
  const bytes = new Uint8Array(HEADER + packed.length);
  const header = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  header.setUint32(4, width, true);
  header.setUint32(8, height, true);
  bytes.set(packed, HEADER);
  return bytes;
}

/** SVM1 bytes of a mask. */
export function encodeMask(mask: Mask): Uint8Array {
  return encodeRuns(mask.width, mask.height, findRuns(mask.data));
}

function readLength(body: Uint8Array, count: number, run: number): number {
  let length = 0;
  for (let plane = 3; plane >= 0; plane--) length = length * 256 + (body[4 + (1 + plane) * count + run] ?? 0);
  return length;
}

function fillFromRuns(data: Uint8Array, body: Uint8Array): void {
  const count = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (body.length !== 4 + 5 * count) throw new RangeError("mask runs are cut short");
  let at = 0;
  for (let run = 0; run < count; run++) {
    const end = at + readLength(body, count, run);
    if (end > data.length) break;
    data.fill(body[4 + run] ?? 0, at, end);
    at = end;
  }
  if (at !== data.length) throw new RangeError("mask runs do not cover the picture");
}

/** The mask in SVM1 bytes; throws RangeError when they are not SVM1 or do not cover their picture. */
export function decodeMask(bytes: Uint8Array): Mask {
  if (bytes.length < HEADER || MAGIC.some((byte, index) => bytes[index] !== byte)) throw new RangeError("not an SVM1 mask");
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const mask = createMask(header.getUint32(4, true), header.getUint32(8, true));
  fillFromRuns(mask.data, unzlibSync(bytes.subarray(HEADER)));
  return mask;
}
