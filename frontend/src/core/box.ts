/**
 * Mean of each pixel's square window of 2 * radius + 1 pixels, cut off at the picture's edge, in O(1) a pixel.
 *
 * `values` width x height, row by row; returns as many in a new array.
 */
export function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  return meanDown(meanAlong(values, width, height, radius), width, height, radius);
}

/** About a Gaussian of this standard deviation, by three box means (Wells 1986). */
export function gaussian(values: Float32Array, width: number, height: number, sigma: number): Float32Array {
  let result = values;
  for (const radius of boxRadii(sigma)) if (radius > 0) result = boxMean(result, width, height, radius);
  return result;
}

/** How far the three box means of `gaussian` look. */
export function gaussianReach(sigma: number): number {
  return boxRadii(sigma).reduce((sum, radius) => sum + radius, 0);
}

const PASSES = 3;

/** Radii of three boxes whose variances add up to sigma squared as nearly as whole pixels can. */
function boxRadii(sigma: number): number[] {
  const ideal = Math.sqrt((12 * sigma * sigma) / PASSES + 1);
  const lower = Math.max(0, Math.floor((ideal - 1) / 2));
  const width = 2 * lower + 1;
  const narrow = Math.round((12 * sigma * sigma - PASSES * (width * width + 4 * width + 3)) / (-4 * width - 4));
  return Array.from({ length: PASSES }, (_, pass) => (pass < narrow ? lower : lower + 1));
}

/** What a sum over the window around each place of a line is multiplied with. */
function sharesOf(length: number, radius: number): Float64Array {
  const shares = new Float64Array(length);
  for (let at = 0; at < length; at++) shares[at] = 1 / (Math.min(length - 1, at + radius) - Math.max(0, at - radius) + 1);
  return shares;
}

function meanAlong(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const means = new Float32Array(values.length);
  const shares = sharesOf(width, radius);
  const filled = Math.min(radius, width);
  const growing = Math.max(0, width - radius);
  for (let line = 0; line < width * height; line += width) {
    let sum = 0;
    for (let x = 0; x < filled; x++) sum += values[line + x] ?? 0;
    for (let x = 0; x < width; x++) {
      if (x < growing) sum += values[line + x + radius] ?? 0;
      if (x > radius) sum -= values[line + x - radius - 1] ?? 0;
      means[line + x] = sum * (shares[x] ?? 0);
    }
  }
  return means;
}

/** Line by line with a sum for each column, so that memory is read in order. */
function meanDown(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const means = new Float32Array(values.length);
  const shares = sharesOf(height, radius);
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(radius, height); y++) addLine(sums, values, y * width);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addLine(sums, values, (y + radius) * width);
    if (y > radius) takeLine(sums, values, (y - radius - 1) * width);
    const share = shares[y] ?? 0;
    for (let x = 0, at = y * width; x < width; x++, at++) means[at] = (sums[x] ?? 0) * share;
  }
  return means;
}

function addLine(sums: Float64Array, values: Float32Array, line: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x] ?? 0) + (values[line + x] ?? 0);
}

function takeLine(sums: Float64Array, values: Float32Array, line: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = (sums[x] ?? 0) - (values[line + x] ?? 0);
}
