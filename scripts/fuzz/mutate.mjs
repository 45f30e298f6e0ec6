// Seeded damage to a file's bytes: flips, cuts, repeats, insertions of bytes that parsers trip over, and swaps of
// numbers and words in texts.
const AWKWARD = [
  "\0",
  "\u001b[2J",
  "\r\n",
  '"',
  '""',
  ",",
  ";",
  "{",
  "}",
  "[",
  "]",
  "null",
  "NaN",
  "-1",
  "1e999",
  "4294967296",
].concat([
  "9007199254740993",
  "__proto__",
  "constructor",
  "\ufeff",
  "\ud800",
  "é",
  "=cmd()",
  "</script>",
  "'; drop table x; --",
  " ",
  "-0",
]);

/**
 * @param {Buffer} bytes  not changed
 * @param {{ nextBelow(bound: number): number }} random
 */
export function mutate(bytes, random) {
  let mutated = Buffer.from(bytes);
  const times = 1 + random.nextBelow(6);
  for (let i = 0; i < times; i++) mutated = MUTATIONS[random.nextBelow(MUTATIONS.length)](mutated, random);
  return mutated;
}

const at = (bytes, random) => random.nextBelow(bytes.length + 1);
const splice = (bytes, start, end, middle) =>
  Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);

const MUTATIONS = [
  function flip(bytes, random) {
    if (bytes.length === 0) return bytes;
    bytes[random.nextBelow(bytes.length)] ^= 1 << random.nextBelow(8);
    return bytes;
  },
  function overwrite(bytes, random) {
    if (bytes.length === 0) return bytes;
    bytes[random.nextBelow(bytes.length)] = random.nextBelow(256);
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, at(bytes, random));
  },
  function remove(bytes, random) {
    const start = at(bytes, random);
    return splice(bytes, start, Math.min(bytes.length, start + 1 + random.nextBelow(40)), Buffer.alloc(0));
  },
  function repeat(bytes, random) {
    const start = at(bytes, random);
    const piece = bytes.subarray(start, start + random.nextBelow(200));
    return splice(bytes, start, start, Buffer.concat(Array(1 + random.nextBelow(4)).fill(piece)));
  },
  function insertAwkward(bytes, random) {
    const start = at(bytes, random);
    return splice(bytes, start, start, Buffer.from(AWKWARD[random.nextBelow(AWKWARD.length)]));
  },
  function replaceToken(bytes, random) {
    const tokens = [...bytes.toString("latin1").matchAll(/-?\d+(\.\d+)?(e-?\d+)?|"[^"]{0,40}"/g)];
    if (tokens.length === 0) return bytes;
    const token = tokens[random.nextBelow(tokens.length)];
    const other = AWKWARD[random.nextBelow(AWKWARD.length)];
    return splice(bytes, token.index, token.index + token[0].length, Buffer.from(other));
  },
  function random32(bytes, random) {
    if (bytes.length < 4) return bytes;
    bytes.writeUInt32LE(random.nextBelow(0x100000000), random.nextBelow(bytes.length - 3));
    return bytes;
  },
];
