/**
 * Compiles the kernels and writes the module that the package embeds, `src/numeric/execution/wasmModule.ts`; with `--check`, says
 * whether the one that is there is the one that the sources give, byte for byte.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = at('../numeric/execution/wasmModule.ts');

/** Wasm's pages are 64 KiB; a memory has at most 4 GiB. */
const maximumPages = 65536;

const compile = async () => {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      ...['--outFile', 'module.wasm', '--runtime', 'stub', '-O3', '--noAssert'],
      ...['--enable', 'simd,threads', '--importMemory', '--noExportMemory', '--importTable'],
      ...['--sharedMemory', '--initialMemory', '1', '--maximumMemory', `${maximumPages}`],
    ],
    {
      readFile: (name, base) => readFile(new URL(name, new URL(`${base}/`, import.meta.url)), 'utf8').catch(() => null),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(stderr.toString());
  return binary;
};

/**
 * Where the module says that its memory is shared: the flags of its memory import. Cleared, the same module runs on a
 * memory of its own, where there are no threads.
 */
const flagsOf = (binary) => {
  const name = new TextEncoder().encode('\x06memory\x02');
  const found = binary.findIndex((_, i) => name.every((byte, j) => binary[i + j] === byte));
  const place = found + name.length;
  if (found < 0 || binary[place] !== 3) throw new Error('the module imports no shared memory');
  return place;
};

const binary = await compile();
const text = `// Made by src/wasm/build.mjs of the sources there: ${binary.length} bytes.
export const bytes: string =
  '${Buffer.from(binary).toString('base64')}';

/** The byte that is 3 for a shared memory and 1 for one of its own. */
export const memoryFlags: number = ${flagsOf(binary)};
`;

if (!process.argv.includes('--check')) await writeFile(target, text);
else if ((await readFile(target, 'utf8')) !== text) {
  console.error('src/numeric/execution/wasmModule.ts is not what src/wasm gives: npm run build:wasm');
  process.exitCode = 1;
}
console.log(`${binary.length} bytes`);
