import type { ArrayRef, ContainerReader, ContainerWriter, NumberArray } from "./container.js";

/**
 * A column of numbers in the smallest of the forms that give every value back exactly: whole numbers, decimals as whole
 * numbers over a power of ten, single precision, double precision. `rounded` says that single precision was chosen to
 * keep a large report small although it drops digits behind the seventh.
 */
export interface PackedNumbers {
  readonly ref: ArrayRef;
  /** Values are the stored whole numbers divided by this. */
  readonly divisor?: number;
  /** The stored number that stands for a missing value, where the form has no NaN. */
  readonly missing?: number;
  readonly rounded?: true;
}

const MAX_DIVISOR = 1e9;

export function packNumbers(writer: ContainerWriter, values: Float64Array, mayRound: boolean): PackedNumbers {
  const divisor = commonDivisor(values);
  if (divisor !== undefined) {
    const { array, missing } = asIntegers(values, divisor);
    return {
      ref: writer.add(array),
      ...(divisor === 1 ? {} : { divisor }),
      ...(missing === undefined ? {} : { missing }),
    };
  }
  const single = Float32Array.from(values);
  const exact = values.every((value, i) => value === single[i] || Number.isNaN(value));
  if (exact) return { ref: writer.add(single) };
  return mayRound ? { ref: writer.add(single), rounded: true } : { ref: writer.add(values) };
}

/** Float64Array [length] that the caller owns. */
export function unpackNumbers(reader: ContainerReader, packed: PackedNumbers): Float64Array {
  const stored = reader.read(packed.ref);
  if (stored instanceof Float64Array) return stored;
  const divisor = packed.divisor ?? 1;
  const values = new Float64Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    values[i] = stored[i] === packed.missing ? Number.NaN : stored[i] / divisor;
  }
  return values;
}

/** The smallest power of ten that turns every value into a whole number of 31 bits and back without loss. */
function commonDivisor(values: Float64Array): number | undefined {
  let divisor = 1;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Object.is(value, -0)) return undefined;
    while (!survives(value, divisor)) {
      divisor *= 10;
      if (divisor > MAX_DIVISOR) return undefined;
    }
  }
  // A divisor that grew late may be too large for an earlier value.
  return divisor === 1 || values.every((value) => Number.isNaN(value) || survives(value, divisor))
    ? divisor
    : undefined;
}

function survives(value: number, divisor: number): boolean {
  const whole = Math.round(value * divisor);
  return Math.abs(whole) < 2 ** 31 - 1 && whole / divisor === value;
}

function asIntegers(values: Float64Array, divisor: number): { array: NumberArray; missing?: number } {
  let min = 0;
  let max = 0;
  let hasMissing = false;
  const whole = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      hasMissing = true;
      continue;
    }
    whole[i] = Math.round(values[i] * divisor);
    if (whole[i] < min) min = whole[i];
    if (whole[i] > max) max = whole[i];
  }
  // The lowest number of each type is left for missing values.
  const array =
    min > -128 && max < 128
      ? new Int8Array(values.length)
      : min > -32768 && max < 32768
        ? new Int16Array(values.length)
        : new Int32Array(values.length);
  const missing = -(2 ** (8 * array.BYTES_PER_ELEMENT - 1));
  for (let i = 0; i < values.length; i++) array[i] = Number.isNaN(values[i]) ? missing : whole[i];
  return hasMissing ? { array, missing } : { array };
}
