/**
 * Node's own modules, where there is Node: this package runs in browsers too, which cannot even name them.
 */

interface Host {
  readonly process?: {
    readonly arch?: string;
    readonly versions?: { readonly node?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly getBuiltinModule?: (name: string) => unknown;
  };
}

/** The process, in Node. */
export const nodeProcess = (): Host['process'] => {
  const { process } = globalThis as Host;
  return process?.versions?.node === undefined ? undefined : process;
};

/** A module of Node's; `undefined` elsewhere. The caller knows its type. */
export const builtin = <A>(name: string): A | undefined => nodeProcess()?.getBuiltinModule?.(name) as A | undefined;
