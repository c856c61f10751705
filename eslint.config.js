// The house style as far as a linter can check it: pure code everywhere, loops and mutation in src/numeric only,
// imports one way, and no function of the engine whose bits differ between engines.
import { defineConfig, includeIgnoreFile } from 'eslint/config';
import functional from 'eslint-plugin-functional';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const shell = ['src/kernels/**/*.ts', 'src/run/**/*.ts', 'src/cli/**/*.ts'];

// Exact in every engine: each of these returns the one correctly rounded value. All others are src/numeric's own.
const exactMath = 'abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc';
const constants = 'E|LN2|LN10|LOG2E|LOG10E|PI|SQRT1_2|SQRT2';
const ownMath = 'differs between engines or is not reproducible: use the functions of src/numeric/elementary.ts';

const forbiddenSyntax = [
  {
    selector: `MemberExpression[object.name='Math']:not([computed=false][property.name=/^(${exactMath}|${constants})$/])`,
    message: `This member of Math ${ownMath}.`,
  },
  { selector: "VariableDeclarator[init.name='Math']", message: 'Call the members of Math by name.' },
  {
    selector: ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])",
    message: `** ${ownMath}.`,
  },
  {
    selector: 'TSAsExpression > TSAsExpression.expression > TSUnknownKeyword',
    message: 'No escape from the type system: write a type guard or a checked constructor.',
  },
];

const ambient = (names, message) => names.map((name) => ({ name, message }));
const forbiddenGlobals = [
  ...ambient(['Date', 'performance'], 'The core has no clock: time belongs to src/run and src/cli.'),
  ...ambient(['console', 'process'], 'The core talks to nobody: input and output belong to src/run and src/cli.'),
  ...ambient(['crypto'], 'The core has no ambient randomness: take a Random value.'),
  ...ambient(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'], 'The core is synchronous.'),
  ...ambient(
    ['Buffer', 'global', 'window', 'document'],
    'The core runs in Node and browsers alike: use what both have.',
  ),
];

const fpTsImports = {
  regex: '^(fp-ts(?!/lib/\\w+\\.js$)|io-ts/(?!lib/\\w+\\.js$))',
  message: "Write 'fp-ts/lib/Either.js': plain Node does not resolve 'fp-ts/Either', and the index is slow to load.",
};

// Each folder may import those before it: numeric <- core <- codec <- run <- report <- cli.
const oneWay = [
  { target: './src/numeric', from: './src', except: ['./numeric'] },
  {
    target: './src/*.ts',
    from: ['./src/codec', './src/figures', './src/kernels', './src/run', './src/report', './src/cli'],
  },
  { target: './src/codec', from: ['./src/figures', './src/run', './src/report', './src/cli'] },
  { target: './src/figures', from: ['./src/codec', './src/kernels', './src/run', './src/report', './src/cli'] },
  { target: './src/kernels', from: './src', except: ['./kernels', './numeric'] },
  { target: './src/run', from: ['./src/figures', './src/report', './src/cli'] },
  { target: './src/report', from: './src/cli' },
  { target: './laws', from: './src', except: ['./index.ts', './codec/index.ts'] },
].map((zone) => ({ ...zone, message: 'Imports run one way: numeric <- core <- codec <- run <- report <- cli.' }));

export default defineConfig(
  includeIgnoreFile(`${import.meta.dirname}/.gitignore`),
  { ignores: ['src/wasm/*.ts', 'src/numeric/execution/wasmModule.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    name: 'every TypeScript file',
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js'],
          extensionAlias: { '.js': ['.ts', '.js'] },
          conditionNames: ['types', 'import', 'default'],
          tsconfig: { configFile: `${import.meta.dirname}/tsconfig.json` },
        }),
      ],
    },
    rules: {
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: oneWay }],
      'no-restricted-imports': ['error', { patterns: [fpTsImports] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Phantom widths are type parameters that stand once; overloads that differ in one of them are clearer apart.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },

  {
    name: 'pure code',
    files: ['src/**/*.ts', 'laws/**/*.ts'],
    plugins: { functional },
    rules: {
      'functional/immutable-data': ['error', { ignoreAccessorPattern: 'process.exitCode' }],
      'functional/no-let': 'error',
      'functional/no-loop-statements': 'error',
      'functional/no-throw-statements': 'error',
      'functional/no-classes': 'error',
      'functional/no-this-expressions': 'error',
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    name: 'no clock, console, file or ambient randomness outside the shell',
    files: ['src/**/*.ts', 'laws/**/*.ts'],
    ignores: shell,
    rules: {
      'no-restricted-globals': ['error', ...forbiddenGlobals],
      'import-x/no-nodejs-modules': 'error',
    },
  },
  {
    name: 'kernels: loops, local mutation, checks that throw, and indices that the loop bounds prove',
    files: ['src/numeric/**/*.ts'],
    rules: {
      'functional/immutable-data': 'off',
      'functional/no-let': 'off',
      'functional/no-loop-statements': 'off',
      'functional/no-throw-statements': 'off',
      'functional/no-classes': 'off',
      'functional/no-this-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'A kernel imports other kernels and nothing else.' }] },
      ],
    },
  },
  {
    name: 'tests and examples may index what they have just built',
    files: ['test/**/*.ts', 'examples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
