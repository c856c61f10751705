/**
 * Specs in the manner of the programs that make them: `cosine({"start":0.1,"steps":100})`.
 */

/** A spec's type as the name of its function: `one-cycle` is oneCycle. */
const functionName = (type: string): string => type.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A record of options, each shown by the function; those that are undefined are left out. */
const record = (options: object, show: (value: unknown) => string): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${show(value)}`)
    .join(',');

/** The call of a spec's function: its arguments that stand alone, then its options in one record, if there are any. */
export const call = (
  type: string,
  positional: ReadonlyArray<unknown>,
  options: object,
  show: (value: unknown) => string = (value) => JSON.stringify(value),
): string => {
  const named = record(options, show);
  return `${functionName(type)}(${[...positional.map(show), ...(named === '' ? [] : [`{${named}}`])].join(', ')})`;
};
