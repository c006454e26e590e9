/** The type of an array's elements, as its binary form names it (pg_type.dat). */
const TEXT = 25;
/** Dimensions, whether there are NULLs, type of the elements; then, of the one dimension, how many and the first index. */
const HEAD = 20;
const NULL = -1;

/**
 * An array as a parameter that costs little to make and to read: the driver would quote and escape each text. Texts are a
 * `text[]` in binary form, numbers an array literal, of whatever type the statement says.
 */
export function arrayValue(values: readonly (string | number | null)[]): Buffer | string {
  const isText = values.some((value) => typeof value === 'string');
  return isText ? textArray(values) : `{${values.map((value) => value ?? 'NULL').join()}}`;
}

/** As the server's array_recv reads it: big-endian, each element behind its length. */
function textArray(values: readonly (string | number | null)[]): Buffer {
  const texts = values.map((value) => (value === null ? null : String(value)));
  const size = texts.reduce((sum, text) => sum + 4 + (text === null ? 0 : Buffer.byteLength(text)), HEAD);
  const array = Buffer.allocUnsafe(size);
  let end = 0;
  for (const field of [1, Number(texts.includes(null)), TEXT, texts.length, 1]) end = array.writeInt32BE(field, end);
  for (const text of texts) {
    const written = text === null ? 0 : array.write(text, end + 4);
    array.writeInt32BE(text === null ? NULL : written, end);
    end += 4 + written;
  }
  return array;
}
