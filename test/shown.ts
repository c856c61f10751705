/**
 * What an example shows: the values in the comments behind its statements, compared with what these give.
 *
 *   5                      a number; with three or more decimals, or after `about`, rounded to as many
 *   'sha256:...'           a string, `...` for any text; true, false, null, undefined
 *   [1, 2, ...]            an array, or with rows in it a matrix; `...` for any rest
 *   { rows: 2, ... }       a record
 *   5, 7, 9                the elements of a matrix or an array
 *   Right of 5, Right of the same, Left of 5, Left: epochs: expected ..., got 0, Some of 5, None
 *
 * Words may follow a value and a colon: `0.693: log 2`. Any other comment is prose, and is not compared.
 */
import { inspect } from 'node:util';
import ts from 'typescript';
import { Matrix } from 'foldnet';

/** A comment behind a statement, and the name by which the module exports the statement's value. */
export interface Shown {
  readonly name: string;
  readonly text: string;
}

/** An example whose module exports the values that it shows. */
export interface Example {
  readonly code: string;
  readonly shown: ReadonlyArray<Shown>;
}

/** The value of a statement that has one to show: an expression, or the constant that it declares, if no function. */
const exported = (statement: ts.Statement, name: string): ((code: string) => string) | undefined => {
  if (ts.isExpressionStatement(statement)) return (code) => `export const ${name} = ${code}`;
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration] = statement.declarationList.declarations;
  const { name: declared, initializer } = declaration ?? {};
  return declared && initializer && ts.isIdentifier(declared) && !ts.isArrowFunction(initializer)
    ? (code) => `${code}\nexport { ${declared.text} as ${name} };`
    : undefined;
};

/** An example with its values exported; the lines stay in their order. */
export const exporting = (code: string): Example => {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022);
  const parts = source.statements.map((statement, i) => {
    const [before, own] = [statement.getFullText(source), statement.getText(source)];
    const comment = ts.getTrailingCommentRanges(code, statement.end)?.[0];
    const text = comment && code.slice(comment.pos, comment.end).replace(/^\/\/ ?/, '');
    const name = `shown${i}`;
    const wrapped = exported(statement, name);
    return text === undefined || wrapped === undefined || parse(text) === undefined
      ? { code: before, shown: [] }
      : { code: before.slice(0, before.length - own.length) + wrapped(own), shown: [{ name, text }] };
  });
  return { code: parts.map((part) => part.code).join(''), shown: parts.flatMap((part) => part.shown) };
};

type Check = (value: unknown) => boolean;

/** A check and the tokens behind it. */
type Parsed = readonly [Check, ReadonlyArray<string>];

const tokens = (text: string): ReadonlyArray<string> =>
  text.match(/'(?:[^'\\]|\\.)*'|\.\.\.|-?\d[\d.]*(?:e[+-]?\d+)?|[\w$-]+|\S/g) ?? [];

const wild = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\s*\.\.\.\s*/)
      .map((part) => part.replace(/[^\w\s]/g, '\\$&'))
      .join('[^]*')}$`,
  );

/** Decimals that tell a rounded number from an exact one. */
const roundedDecimals = 3;

const number = (token: string, isRounded: boolean): Check => {
  const [mantissa = '', exponent = '0'] = token.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const unit = Number(`1e${Number(exponent) - decimals}`);
  return (value) =>
    typeof value === 'number' &&
    (Object.is(value, Number(token)) ||
      ((isRounded || decimals >= roundedDecimals) && Math.abs(value - Number(token)) <= unit * 0.5000001));
};

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

const isList = (value: unknown): value is Iterable<unknown> =>
  value instanceof Object && Symbol.iterator in value && !(value instanceof Map);

/** Rows of a matrix, elements of whatever else can be gone through. */
const elements = (value: unknown): ReadonlyArray<unknown> | undefined =>
  Matrix.isMatrix(value) ? Matrix.toRows(value) : isList(value) ? [...value] : undefined;

const all = (checks: ReadonlyArray<Check>, isOpen: boolean, values: ReadonlyArray<unknown> | undefined): boolean =>
  values !== undefined &&
  (isOpen ? values.length >= checks.length : values.length === checks.length) &&
  checks.every((check, i) => check(values[i]));

const array = (
  rest: ReadonlyArray<string>,
  isRounded: boolean,
  checks: ReadonlyArray<Check> = [],
): Parsed | undefined => {
  const [token, ...after] = rest;
  if (token === ']') return [(value) => all(checks, false, elements(value)), after];
  if (token === '...' && after[0] === ']') return [(value) => all(checks, true, elements(value)), after.slice(1)];
  const item = one(rest, isRounded);
  if (item === undefined) return undefined;
  const [check, [next, ...others]] = item;
  return next === ',' || next === ']'
    ? array(next === ',' ? others : [next, ...others], isRounded, [...checks, check])
    : undefined;
};

const record = (
  rest: ReadonlyArray<string>,
  isRounded: boolean,
  fields: ReadonlyArray<readonly [string, Check]> = [],
): Parsed | undefined => {
  const isRecord = (value: unknown, isOpen: boolean): boolean =>
    value instanceof Object &&
    fields.every(([key, check]) => check(Reflect.get(value, key))) &&
    (isOpen || Object.entries(value).every(([key, of]) => of === undefined || fields.some(([known]) => known === key)));
  const [token = '', ...after] = rest;
  if (token === '}') return [(value) => isRecord(value, false), after];
  if (token === '...' && after[0] === '}') return [(value) => isRecord(value, true), after.slice(1)];
  const item = after[0] === ':' ? one(after.slice(1), isRounded) : undefined;
  if (item === undefined) return undefined;
  const [check, [next, ...others]] = item;
  return next === ',' || next === '}'
    ? record(next === ',' ? others : [next, ...others], isRounded, [
        ...fields,
        [token.replace(/^'(.*)'$/, '$1'), check],
      ])
    : undefined;
};

const one = ([token, ...rest]: ReadonlyArray<string>, isRounded: boolean): Parsed | undefined => {
  if (token === undefined) return undefined;
  if (words.has(token)) return [(value) => Object.is(value, words.get(token)), rest];
  if (token === '[') return array(rest, isRounded);
  if (token === '{') return record(rest, isRounded);
  if (/^'.*'$/.test(token)) {
    const text = wild(token.slice(1, -1).replaceAll('\\n', '\n').replace(/\\(.)/g, '$1'));
    return [(value) => typeof value === 'string' && text.test(value), rest];
  }
  return /^-?\d/.test(token) && !Number.isNaN(Number(token)) ? [number(token, isRounded), rest] : undefined;
};

const flat = (value: unknown): ReadonlyArray<unknown> | undefined => (isList(value) ? [...value] : undefined);

/** A value, or several with commas; to the end, or to a colon. */
const several = (
  rest: ReadonlyArray<string>,
  isRounded: boolean,
  checks: ReadonlyArray<Check> = [],
): Check | undefined => {
  const item = one(rest, isRounded);
  if (item === undefined) return undefined;
  const [check, [next, ...others]] = item;
  const known = [...checks, check];
  if (next === ',') return several(others, isRounded, known);
  if (next !== undefined && next !== ':') return undefined;
  return known.length === 1 ? check : (value) => all(known, false, flat(value));
};

const tagged =
  (tag: string, check: (value: object) => boolean): Check =>
  (value) =>
    value instanceof Object && '_tag' in value && value._tag === tag && check(value);

/** What is wrong, in the words of the errors of the kit. */
const reason = (left: unknown): string => {
  if (Array.isArray(left)) return left.map(reason).join('; ');
  if (!(left instanceof Object && 'path' in left && 'expected' in left && 'found' in left)) return String(left);
  const said =
    'message' in left ? String(left.message) : `expected ${String(left.expected)}, found ${String(left.found)}`;
  return left.path === '' ? said : `${String(left.path)}: ${said}`;
};

/** What a comment says of a value; `undefined` for prose. */
const parse = (text: string): Check | undefined => {
  const [, kind, rest = ''] = /^(Right of|Left of|Some of|Left:|None$|about)\s*(.*)$/.exec(text) ?? [];
  switch (kind) {
    case 'Right of':
      return tagged('Right', (value) => 'right' in value && (parse(rest)?.(value.right) ?? true));
    case 'Some of':
      return tagged('Some', (value) => 'value' in value && (parse(rest)?.(value.value) ?? true));
    case 'Left of':
      return tagged('Left', (value) => 'left' in value && (parse(rest)?.(value.left) ?? true));
    case 'Left:':
      return tagged('Left', (value) => 'left' in value && wild(rest).test(reason(value.left)));
    case 'None':
      return tagged('None', () => true);
    case 'about':
      return several(tokens(rest), true);
    case undefined:
      return several(tokens(text), false);
    default:
      return undefined;
  }
};

/** A value with each matrix in it as its rows, to be looked at. */
const readable = (value: unknown): unknown => {
  if (Matrix.isMatrix(value)) return Matrix.toRows(value);
  if (Array.isArray(value)) return value.map(readable);
  return value instanceof Object && Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, readable(of)]))
    : value;
};

/** What is wrong with what an example shows; nothing if it is so. */
export const untrue = (text: string, value: unknown): string | undefined =>
  (parse(text)?.(value) ?? true)
    ? undefined
    : `${text} is ${inspect(readable(value), { depth: 9, breakLength: Infinity })}`;
