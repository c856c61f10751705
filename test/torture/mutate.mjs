/**
 * Files that are not what they should be: bytes flipped, cut and repeated; JSON whose values are others, deeper, larger,
 * missing, or of names that mean something to the engine.
 */

const strange = [
  null,
  true,
  -0,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  0.1,
  -1,
  '',
  'NaN',
  'Infinity',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  [],
  {},
  [[[[[[[[]]]]]]]],
];

const pick = (random, items) => items[Math.floor(random() * items.length)];

/** So many levels, which recursion must not follow to the end of its stack. */
const deep = (levels) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

const places = (value, path = []) =>
  value !== null && typeof value === 'object' && path.length < 100
    ? [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))]
    : [path];

const replacement = (random, value) => {
  const kind = random();
  if (kind < 0.05) return deep(900);
  if (kind < 0.1) return Array.from({ length: 2000 }, (_, i) => i);
  if (kind < 0.15) return 'x'.repeat(10000);
  if (kind < 0.3 && typeof value === 'number') return value + pick(random, [1, -1, 0.5, 1e9]);
  if (kind < 0.4 && typeof value === 'string') return value.slice(0, -1);
  return structuredClone(pick(random, strange));
};

/** The value with one place changed: another value there, none, a key more, or a part of itself. */
const changedOnce = (random, value) => {
  const own = structuredClone(value);
  const path = pick(random, places(own));
  if (path.length === 0) return random() < 0.9 ? changedOnce(random, value) : replacement(random, own);
  const parent = path.slice(0, -1).reduce((at, key) => at[key], own);
  const key = path.at(-1);
  const kind = random();
  if (kind < 0.6) parent[key] = replacement(random, parent[key]);
  else if (kind < 0.75) delete parent[key];
  else if (Array.isArray(parent)) parent.push(replacement(random, 1));
  else if (kind < 0.9)
    Object.defineProperty(parent, pick(random, ['__proto__', 'constructor', 'extra', 'toString', '0']), {
      value: replacement(random, 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else parent[key] = own;
  return own;
};

const isTree = (value, above = new Set()) => {
  if (value === null || typeof value !== 'object') return true;
  if (above.has(value)) return false;
  above.add(value);
  const trees = Object.values(value).every((item) => isTree(item, above));
  above.delete(value);
  return trees;
};

/** The value with one to three places changed. */
export const mutateValue = (random, value) => {
  let own = value;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const next = changedOnce(random, own);
    if (isTree(next)) own = next;
  }
  return own;
};

/** The bytes with one to four changes: flipped, cut, repeated, inserted, or a length changed. */
export const mutateBytes = (random, bytes) => {
  let own = Buffer.from(bytes);
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    const at = Math.floor(random() * (own.length + 1));
    const length = Math.floor(random() * Math.min(64, own.length));
    const kind = random();
    if (own.length === 0) own = Buffer.from([Math.floor(random() * 256)]);
    else if (kind < 0.4) own[Math.min(at, own.length - 1)] ^= 1 << Math.floor(random() * 8);
    else if (kind < 0.5) own = own.subarray(0, at);
    else if (kind < 0.6) own = Buffer.concat([own.subarray(0, at), own.subarray(at + length)]);
    else if (kind < 0.7) own = Buffer.concat([own.subarray(0, at), own.subarray(at, at + length), own.subarray(at)]);
    else if (kind < 0.8)
      own = Buffer.concat([own.subarray(0, at), Buffer.from(String(pick(random, strange))), own.subarray(at)]);
    else if (kind < 0.9)
      own = Buffer.concat([
        own.subarray(0, at),
        Buffer.from(Array.from({ length: 8 }, () => Math.floor(random() * 256))),
        own.subarray(at + 8),
      ]);
    else own = Buffer.concat([own.subarray(0, at), Buffer.alloc(8, random() < 0.5 ? 255 : 0), own.subarray(at + 8)]);
  }
  return own;
};
