/**
 * The io-ts decoders that files are made of. The name of a decoder is the text of its error: `a positive integer`.
 * Unknown keys are refused, NaN and infinities too, and every error in a file is listed.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { found, list, mismatch, nearest, type DecodeError } from './DecodeError.js';

/** What makes an `A` of anything, or lists what is wrong with it. */
export type Decoder<A> = t.Decoder<unknown, A>;

/** What a decoder makes. */
export type Decoded<D> = D extends Decoder<infer A> ? A : never;

/** Decoders of the fields of a record. */
export type Fields<R> = { readonly [K in keyof R]: Decoder<R[K]> };

const decoder = <A>(name: string, validate: t.Validate<unknown, A>): Decoder<A> => {
  const made: Decoder<A> = {
    name,
    validate,
    decode: (value) => validate(value, [{ key: '', type: made, actual: value }]),
  };
  return made;
};

/** Every error of a value, its path starting with `root`. */
export const decode =
  <A>(type: Decoder<A>, root: string = '') =>
  (value: unknown): E.Either<ReadonlyArray<DecodeError>, A> =>
    E.mapLeft((errors: t.Errors) => errors.map((error) => fromValidation(root, error)))(type.decode(value));

const fromValidation = (root: string, { value, context, message }: t.ValidationError): DecodeError => {
  const path = `${root}${context.map(({ key }) => key).join('')}`.replace(/^\./, '');
  const made = mismatch(path, context.at(-1)?.type.name ?? '', found(value));
  return message === undefined ? made : { ...made, message };
};

/** How a path goes on to a field: `.outputs`, or `["0.W"]` if it is no plain name. */
export const property = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

// Values

/** A value that a guard recognises. */
export const guarded = <A>(expected: string, is: (value: unknown) => value is A): Decoder<A> =>
  decoder(expected, (value, context) => (is(value) ? t.success(value) : t.failure(value, context)));

/** A finite number that meets a condition. */
export const number = (expected: string, holds: (value: number) => boolean): Decoder<number> =>
  guarded(expected, (value): value is number => typeof value === 'number' && Number.isFinite(value) && holds(value));

/** Anything at all: what is in it is for others to say. */
export const anything: Decoder<unknown> = decoder('anything', (value) => t.success(value));

/** Any finite number. */
export const finite: Decoder<number> = number('a finite number', () => true);

/** Greater than 0. */
export const positive: Decoder<number> = number('a positive number', (value) => value > 0);

/** 0 or greater. */
export const nonNegative: Decoder<number> = number('a number that is not negative', (value) => value >= 0);

/** At least 0, below 1: a decay. */
export const decay: Decoder<number> = number('a number from 0 up to, not including, 1', (x) => x >= 0 && x < 1);

/** Greater than 0, at most 1. */
export const proportion: Decoder<number> = number('a number above 0, at most 1', (x) => x > 0 && x <= 1);

/** 1, 2, ...: a width, a count. */
export const positiveInteger: Decoder<number> = number('a positive integer', (x) => Number.isSafeInteger(x) && x > 0);

/** 0, 1, ... */
export const count: Decoder<number> = number('0 or a positive integer', (x) => Number.isSafeInteger(x) && x >= 0);

/** true or false. */
export const flag: Decoder<boolean> = guarded('true or false', (value) => typeof value === 'boolean');

/** A text that meets a condition. */
export const text = (expected: string, holds: (value: string) => boolean): Decoder<string> =>
  guarded(expected, (value): value is string => typeof value === 'string' && holds(value));

/** Any text but the empty one. */
export const nonEmpty: Decoder<string> = text('a text that is not empty', (value) => value !== '');

/** That one value. */
export const literal = <const A extends string | number | null>(expected: A): Decoder<A> =>
  guarded(typeof expected === 'string' ? `'${expected}'` : String(expected), (value): value is A => value === expected);

/** One of those values. */
export const among = <const A extends string | number>(values: ReadonlyArray<A>): Decoder<A> =>
  guarded(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`, (value): value is A =>
    values.some((each) => each === value),
  );

/** One of those names; for another, the nearest is suggested. */
export const oneOf = <const A extends string>(names: ReadonlyArray<A>): Decoder<A> =>
  decoder(`one of ${list(names)}`, (value, context) => {
    const known = names.find((name) => name === value);
    if (known !== undefined) return t.success(known);
    const suggestion = typeof value === 'string' ? nearest(value, names) : undefined;
    return t.failure(value, context, mismatch('', `one of ${list(names)}`, found(value), suggestion).message);
  });

// Structures

/** Items of one kind. */
export const array = <A>(item: Decoder<A>): Decoder<ReadonlyArray<A>> =>
  decoder('an array', (value, context) =>
    Array.isArray(value)
      ? collect(value.map((each: unknown, i) => item.validate(each, t.appendContext(context, `[${i}]`, item, each))))
      : t.failure(value, context),
  );

/** Two items of one kind. */
export const pair = <A>(item: Decoder<A>): Decoder<readonly [A, A]> =>
  refined('an array of two', array(item), ([first, second, ...rest]) =>
    first === undefined || second === undefined || rest.length > 0 ? undefined : ([first, second] as const),
  );

/** As `array(finite)`, for millions of them. */
export const numbers: Decoder<ReadonlyArray<number>> = decoder('an array of finite numbers', (value, context) => {
  if (!Array.isArray(value)) return t.failure(value, context);
  const items: ReadonlyArray<unknown> = value;
  const wrong = items.findIndex((item) => !Number.isFinite(item));
  return wrong < 0
    ? t.success(items as ReadonlyArray<number>)
    : t.failure(items[wrong], t.appendContext(context, `[${wrong}]`, finite, items[wrong]));
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any names, each with a value of one kind. */
export const dictionary = <A>(item: Decoder<A>): Decoder<ReadonlyArray<readonly [string, A]>> =>
  decoder('an object', (value, context) =>
    isObject(value)
      ? collect(
          Object.entries(value).map(([name, each]) =>
            E.Functor.map(
              item.validate(each, t.appendContext(context, property(name), item, each)),
              (decoded) => [name, decoded] as const,
            ),
          ),
        )
      : t.failure(value, context),
  );

/** Those fields and no others. */
export const record = <R extends object, O extends object = object>(
  required: Fields<R>,
  optional?: Fields<O>,
): Decoder<R & Partial<O>> => {
  const needed = Object.entries<Decoder<unknown>>(required);
  const fields = [...needed, ...Object.entries<Decoder<unknown>>(optional ?? {})];
  const names = fields.map(([name]) => name);
  return decoder('an object', (value, context) => {
    if (!isObject(value)) return t.failure(value, context);
    const unknown = Object.keys(value)
      .filter((key) => !names.includes(key))
      .map((key) => ({ key, meant: nearest(key, names) }));
    // A key that is there under a wrong name is one mistake, not two.
    const meant = new Set(unknown.map((each) => each.meant));
    const present = fields.filter(([name]) => Object.hasOwn(value, name) || (name in required && !meant.has(name)));
    const decoded = collect(
      present.map(([name, type]) =>
        E.Functor.map(
          type.validate(value[name], t.appendContext(context, property(name), type, value[name])),
          (item) => [name, item] as const,
        ),
      ),
    );
    const refused = unknown.map(({ key, meant: suggestion }) =>
      unknownKey(context, key, value[key], names, suggestion),
    );
    return E.isLeft(decoded) || refused.length > 0
      ? t.failures([...(E.isLeft(decoded) ? decoded.left : []), ...refused])
      : t.success(Object.fromEntries<unknown>(decoded.right) as R & Partial<O>);
  });
};

const unknownKey = (
  context: t.Context,
  key: string,
  value: unknown,
  names: ReadonlyArray<string>,
  suggestion: string | undefined,
): t.ValidationError => ({
  value: key,
  context: t.appendContext(context, property(key), keys(names), value),
  message: `unknown key, ${suggestion === undefined ? `expected one of ${list(names)}` : `did you mean '${suggestion}'?`}`,
});

const keys = (names: ReadonlyArray<string>): Decoder<never> =>
  decoder(`one of the keys ${list(names)}`, (value, context) => t.failure(value, context));

/** The record whose kind a field names: `type`, as a rule. */
export const tagged = <A>(variants: Readonly<Record<string, Decoder<A>>>, field: string = 'type'): Decoder<A> => {
  const tag = oneOf(Object.keys(variants));
  return decoder('an object', (value, context) =>
    isObject(value)
      ? E.Chain.chain(
          tag.validate(value[field], t.appendContext(context, property(field), tag, value[field])),
          (name): t.Validation<A> => variants[name]?.validate(value, context) ?? t.failure(value, context),
        )
      : t.failure(value, context),
  );
};

/** One kind for texts, another for the rest. */
export const textOr = <A extends string, B>(ofText: Decoder<A>, other: Decoder<B>): Decoder<A | B> =>
  decoder(`${ofText.name}, or an object`, (value, context) => {
    if (typeof value === 'string') return ofText.validate(value, context);
    return isObject(value) ? other.validate(value, context) : t.failure(value, context);
  });

/** One kind for numbers, another for the rest. */
export const numberOr = <B>(ofNumber: Decoder<number>, other: Decoder<B>): Decoder<number | B> =>
  decoder(`${ofNumber.name}, or ${other.name}`, (value, context): t.Validation<number | B> => {
    if (isObject(value)) return other.validate(value, context);
    if (typeof value !== 'number') return t.failure(value, context);
    const here: t.Context = context.map((entry, i) =>
      i === context.length - 1 ? { ...entry, type: ofNumber } : entry,
    );
    return ofNumber.validate(value, here);
  });

/** One kind for arrays, another for the rest. */
export const arrayOr = <A extends ReadonlyArray<unknown>, B>(ofArray: Decoder<A>, other: Decoder<B>): Decoder<A | B> =>
  decoder(`${ofArray.name}, or ${other.name}`, (value, context): t.Validation<A | B> =>
    Array.isArray(value) || !isObject(value) ? ofArray.validate(value, context) : other.validate(value, context),
  );

// Combinators

/** That, or null. */
export const nullable = <A>(type: Decoder<A>): Decoder<A | null> =>
  decoder(`${type.name}, or null`, (value, context): t.Validation<A | null> =>
    value === null ? t.success(null) : type.validate(value, context),
  );

/** A decoder that is built when it is first used: for kinds that hold themselves, at most so many steps deep. */
export const lazy = <A>(name: string, build: () => Decoder<A>, deepest: number): Decoder<A> =>
  decoder(name, (value, context) =>
    context.length > deepest ? t.failure(value, context, 'nested too deep') : build().validate(value, context),
  );

/** A decoder that goes on where the value allows it; `undefined` says that it does not. */
export const refined = <A, B>(expected: string, type: Decoder<A>, refine: (value: A) => B | undefined): Decoder<B> =>
  decoder(expected, (value, context) =>
    E.Chain.chain(type.validate(value, context), (decoded): t.Validation<B> => {
      const result = refine(decoded);
      return result === undefined ? t.failure(value, context) : t.success(result);
    }),
  );

/** That value where there is none. */
export const withDefault = <A>(type: Decoder<A>, value: A): Decoder<A> =>
  decoder(type.name, (given, context) => (given === undefined ? t.success(value) : type.validate(given, context)));

/** What is wrong between the fields of a value, each of which is right. */
export interface Conflict {
  /** Of the field at fault, as `.init.high`. */
  readonly path: string;
  readonly expected: string;
  readonly value: unknown;
}

/** A decoder that also looks at how the fields go together. */
export const consistent = <A>(type: Decoder<A>, conflicts: (value: A) => ReadonlyArray<Conflict>): Decoder<A> =>
  decoder(type.name, (value, context) =>
    E.Chain.chain(type.validate(value, context), (decoded): t.Validation<A> => {
      const errors = conflicts(decoded).map(({ path, expected, value: actual }) => ({
        value: actual,
        context: t.appendContext(context, path, decoder(expected, t.failure), actual),
      }));
      return errors.length === 0 ? t.success(decoded) : t.failures(errors);
    }),
  );

/** All values, or all errors. */
const collect = <A>(results: ReadonlyArray<t.Validation<A>>): t.Validation<ReadonlyArray<A>> => {
  const errors = results.flatMap((result) => (E.isLeft(result) ? result.left : []));
  return errors.length > 0
    ? t.failures(errors)
    : t.success(results.flatMap((result) => (E.isRight(result) ? [result.right] : [])));
};
