import { unzlibSync, zlibSync } from "fflate";
import { createMask, type Mask } from "./mask";
import { RunWriter, type Runs } from "./runs";

const MAGIC = [0x53, 0x56, 0x4d, 0x31];
const HEADER = 12;
// Runs are already short: a higher level costs time and saves a few bytes.
const LEVEL = 1;

/** The runs of a whole picture's pixels. */
export function findRuns(data: Uint8Array): Runs {
  const writer = new RunWriter();
  writer.scan(data, 0, data.length);
  return writer.take();
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

function unpackRuns(body: Uint8Array): Runs {
  const count = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (body.length !== 4 + 5 * count) throw new RangeError("mask runs are cut short");
  const lengths = new Uint32Array(count);
  for (let run = 0; run < count; run++) lengths[run] = readLength(body, count, run);
  return { values: body.slice(4, 4 + count), lengths };
}

/** The runs in SVM1 bytes with the picture's size; throws RangeError when they are not SVM1 or do not cover it. */
export function decodeRuns(bytes: Uint8Array): { readonly width: number; readonly height: number; readonly runs: Runs } {
  if (bytes.length < HEADER || MAGIC.some((byte, index) => bytes[index] !== byte)) throw new RangeError("not an SVM1 mask");
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [header.getUint32(4, true), header.getUint32(8, true)];
  const runs = unpackRuns(unzlibSync(bytes.subarray(HEADER)));
  if (runs.lengths.reduce((sum, length) => sum + length, 0) !== width * height) throw new RangeError("mask runs do not cover the picture");
  return { width, height, runs };
}

/** The mask that runs draw. */
export function drawRuns({ values, lengths }: Runs, width: number, height: number): Mask {
  const mask = createMask(width, height);
  let at = 0;
  for (let run = 0; run < values.length; run++) {
    const end = at + (lengths[run] ?? 0);
    if (values[run] !== 0) mask.data.fill(values[run] ?? 0, at, end);
    at = end;
  }
  return mask;
}

/** The mask in SVM1 bytes; throws RangeError as decodeRuns does. */
export function decodeMask(bytes: Uint8Array): Mask {
  const { width, height, runs } = decodeRuns(bytes);
  return drawRuns(runs, width, height);
}
