/**
 * `foldnet export` and `foldnet import`: a model that goes out comes in again, in every bit; and PyTorch's weights predict
 * PyTorch's outputs.
 */
import { readFileSync } from 'node:fs';
import { Matrix } from 'foldnet';
import { Model, Npz, Safetensors, type Tensor, Weights } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { readGolden } from '../readGolden.js';
import { expectClose, torchTolerance } from '../tolerance.js';
import { emptyFolder, type Folder, full, parsed, withRun, xor, xorCsv } from './foldnet.js';

const bytesOf = (folder: Folder, name: string): Uint8Array => readFileSync(folder.at(name));

const modelOf = (folder: Folder, name: string): Model.Model => expectRight(Model.parse(folder.read(name)));

/** What evaluate says of a run, without how long it took and after how many epochs it was. */
const evaluated = async (folder: Folder, run: string): Promise<object> => {
  const { code, out } = await folder.foldnet(['evaluate', folder.at(run), '--json']);
  expect(code).toBe(0);
  return { ...parsed(out), seconds: undefined, epochs: undefined };
};

describe('a model goes out and comes in again', () => {
  describe.each([
    ['float64', full],
    ['float32', { ...full, precision: 'float32' }],
  ])('in %s', (_, experiment) => {
    test.each([
      ['safetensors', []],
      ['npz', []],
      ['safetensors', ['--pytorch']],
      ['npz', ['--pytorch']],
    ])('by --%s %j', async (format, more) => {
      const folder = await withRun(experiment);
      const digest = Model.digest(modelOf(folder, 'run/model.json'));
      const { epochs } = parsed((await folder.foldnet(['evaluate', folder.at('run'), '--json'])).out);
      const exported = await folder.foldnet(['export', folder.at('run'), `--${format}`, folder.at('weights'), ...more]);
      expect(exported).toEqual({
        code: 0,
        out: `full, ${String(epochs)} epochs\ndigest ${digest}\nfile   weights\n`,
        err: '',
      });

      const args = ['import', folder.at('weights'), '--experiment', folder.at('it.json')];
      const imported = await folder.foldnet([...args, '--out', folder.at('again'), '--json']);
      expect(imported).toMatchObject({ code: 0, err: '' });
      const before = await evaluated(folder, 'run');
      expect(await evaluated(folder, 'again')).toEqual(before);
      const { train, test: tested } = before as { readonly train: unknown; readonly test: unknown };
      expect(parsed(imported.out)).toMatchObject({ name: 'full', epochs: 0, digest, train, test: tested });

      const [run, again] = [modelOf(folder, 'run/model.json'), modelOf(folder, 'again/model.json')];
      expect(again).toMatchObject({ epoch: 0, data: run.data, experiment: run.experiment });
      expect(Model.write({ ...again, epoch: run.epoch })).toBe(Model.write(run));
      expect(Object.keys(folder.contents()).filter((name) => name.startsWith('again/'))).toEqual([
        'again/experiment.json',
        'again/model.json',
      ]);
      const predictions = ['run', 'again'].map((name) =>
        folder.foldnet(['predict', folder.at(name), '--data', folder.at('full.csv')]),
      );
      expect(await predictions[1]).toEqual(await predictions[0]);
    });
  });

  test('what import says, and where it writes by itself', async () => {
    const folder = await withRun(xor);
    await folder.foldnet(['export', folder.at('run'), '--npz', folder.at('w.npz')]);
    const args = ['import', folder.at('w.npz'), '--experiment', folder.at('it.json'), '--out', folder.at('in/here')];
    const { code, out } = await folder.foldnet(args);
    const digest = Model.digest(modelOf(folder, 'run/model.json'));
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(
        new RegExp(`^xor, 0 epochs\ndigest ${digest}\nrun    in/here\ntrain  loss .*, accuracy .* \\(4 of 4\\)\n$`),
      ) as string,
    });
    expect(modelOf(folder, 'in/here/model.json').experiment.data.csv).toBe('../../xor.csv');
    expect(await folder.foldnet(args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('holds a run') as string,
    });
    const more = await folder.foldnet(['export', folder.at('in/here'), '--npz', folder.at('again.npz')]);
    expect(more.code).toBe(0);
    expect(bytesOf(folder, 'again.npz')).toEqual(bytesOf(folder, 'w.npz'));
    expect(await folder.foldnet(['resume', folder.at('in/here')])).toMatchObject({ code: 2 });
  });
});

describe('export', () => {
  test('the weights of a checkpoint', async () => {
    const folder = await withRun(full, ['--checkpoint-every', '4']);
    await folder.foldnet(['export', folder.at('run'), '--safetensors', folder.at('four'), '--epoch', '4']);
    await folder.foldnet(['replay', folder.at('run'), '--until', '4', '--out', folder.at('four.json')]);
    const four = modelOf(folder, 'four.json');
    const { tensors, metadata } = expectRight(Safetensors.decode(bytesOf(folder, 'four')));
    expect(metadata).toMatchObject({ digest: Model.digest(four), epoch: '4' });
    expect(tensors.map(([name, { bytes }]) => [name, Array.from(bytes)])).toEqual(
      Weights.of('foldnet')(four).map(([name, { bytes }]) => [name, Array.from(bytes)]),
    );
  });

  test('--json: the model file', async () => {
    const folder = await withRun(xor);
    const { code } = await folder.foldnet(['export', folder.at('run'), '--json', folder.at('m.json')]);
    expect(code).toBe(0);
    expect(folder.read('m.json')).toBe(folder.read('run/model.json'));
  });

  test('--onnx: the same bytes each time', async () => {
    const folder = await withRun(xor);
    const codes = ['a.onnx', 'b.onnx'].map(
      async (name) => (await folder.foldnet(['export', folder.at('run'), '--onnx', folder.at(name)])).code,
    );
    expect(await Promise.all(codes)).toEqual([0, 0]);
    expect(bytesOf(folder, 'a.onnx').length).toBeGreaterThan(0);
    expect(bytesOf(folder, 'b.onnx')).toEqual(bytesOf(folder, 'a.onnx'));
  });

  test.each([
    [[], 'expected one of --safetensors, --npz, --json, --onnx, got none'],
    [['--npz', 'a', '--json', 'b'], 'expected one of --safetensors, --npz, --json, --onnx, got --npz, --json'],
    [['--json', 'a', '--pytorch'], '--pytorch: expected --safetensors or --npz with it, got --json'],
    [['--onnx', 'a', '--pytorch'], '--pytorch: expected --safetensors or --npz with it, got --onnx'],
    [['--npz', ''], "--npz: expected a path, got ''"],
    [['--npz', 'it.json'], 'it.json: expected a file that is not there yet, got one that is'],
    [['--npz', 'nowhere/a'], 'nowhere/a: cannot be written, there is nothing of that name'],
    [['--npz', 'a', '--epoch', '7'], "--epoch: expected 'best', 'last' or a checkpoint's epoch"],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const folder = await withRun({ ...xor, epochs: 1 });
    const before = folder.contents();
    const paths = args.map((arg, i) => (i % 2 === 1 && arg !== '' && /^[a-z]/.test(arg) ? folder.at(arg) : arg));
    const { code, out, err } = await folder.foldnet(['export', folder.at('run'), ...paths]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`error: ${message}`);
    expect(folder.contents()).toEqual(before);
  });
});

const tensor = (shape: ReadonlyArray<number>, values: ReadonlyArray<number>): Tensor.Tensor => ({
  precision: 'float64',
  shape,
  bytes: Matrix.toBytes(expectRight(Matrix.fromArray(1, values.length)(values))),
});

/** XOR's network, under other names. */
const others: Tensor.Tensors = [
  ['fc1.weight', tensor([4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
  ['fc1.bias', tensor([4], [1, 2, 3, 4])],
  ['fc2.weight', tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])],
  ['fc2.bias', tensor([2], [1, 2])],
];

describe('import', () => {
  const prepared = (weights: string | Uint8Array, experiment: object = xor): Folder => {
    const folder = emptyFolder();
    folder.write('xor.csv', xorCsv);
    folder.write('it.json', experiment);
    folder.write('weights', weights);
    return folder;
  };
  const run = (folder: Folder, ...more: ReadonlyArray<string>): ReturnType<Folder['foldnet']> =>
    folder.foldnet([
      'import',
      folder.at('weights'),
      '--experiment',
      folder.at('it.json'),
      '--out',
      folder.at('run'),
      ...more,
    ]);
  const map = '0.W=fc1.weight,0.b=fc1.bias,2.W=fc2.weight,2.b=fc2.bias';

  test('--map', async () => {
    const folder = prepared(Npz.encode(others));
    expect(await run(folder, '--map', map)).toMatchObject({ code: 0, err: '' });
    const [W] = Weights.of('foldnet')(modelOf(folder, 'run/model.json'));
    expect(W).toEqual(['0.W', tensor([2, 4], [1, 3, 5, 7, 2, 4, 6, 8])]);
  });

  test.each<[string, string | Uint8Array, ReadonlyArray<string>, string]>([
    [
      'other names',
      Npz.encode(others),
      [],
      "weights: expected a tensor for each of '0.W', '0.b', '2.W', '2.b', by such names, by PyTorch's, or by --map " +
        "0.W=NAME, got a file of 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'",
    ],
    [
      'weights that are not transposed',
      Npz.encode(others.map(([name, own]) => [name, name === 'fc1.weight' ? { ...own, shape: [2, 4] } : own])),
      ['--map', map],
      'weights: 0.W (fc1.weight): expected 4 x 2, got 2 x 4',
    ],
    [
      'a map of something else',
      Npz.encode(others),
      ['--map', '0.W'],
      "--map: expected PATH=NAME,PATH=NAME,..., got '0.W'",
    ],
    [
      'a map of an unknown path',
      Npz.encode(others),
      ['--map', '1.W=fc1.weight'],
      'weights: map: expected a path of the network',
    ],
    [
      'an altered file',
      Npz.encode(others).fill(7, 200, 201),
      ['--map', map],
      'weights: fc1.weight.npy: expected a file with the checksum',
    ],
    ['no weights', xorCsv, [], 'weights: expected a safetensors or an NPZ file, got something else'],
    ['no name for the folder', Npz.encode(others), ['--out', ''], "--out: expected a path, got ''"],
  ])('refuses %s, and writes nothing', async (_, weights, args, message) => {
    const folder = prepared(weights);
    const before = folder.contents();
    const { code, out, err } = await run(folder, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`error: ${message}`);
    expect(folder.contents()).toEqual(before);
  });

  test('measures that are not finite', async () => {
    const huge = others.map(
      ([name, own]) =>
        [
          name,
          {
            ...own,
            bytes: tensor(
              [1],
              Array.from({ length: own.bytes.length / 8 }, (_, i) => (i % 2 === 0 ? 1e308 : -1e308)),
            ).bytes,
          },
        ] as const,
    );
    const folder = prepared(Npz.encode(huge));
    const { code, out, err } = await run(folder, '--map', map, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(parsed(out)).toMatchObject({ train: { loss: null } });
    expect(await folder.foldnet(['evaluate', folder.at('run'), '--json'])).toMatchObject({ code: 0, err: '' });
    const predicted = await folder.foldnet(['predict', folder.at('run'), '--data', folder.at('xor.csv'), '--json']);
    expect(predicted).toMatchObject({ code: 0, err: '' });
    expect(parsed(predicted.out)).toMatchObject({ probabilities: expect.arrayContaining([[null, null]]) as object });
  });

  test('an experiment and weights that are not there', async () => {
    const folder = prepared(Npz.encode(others));
    const missing = await folder.foldnet(['import', folder.at('none'), '--experiment', folder.at('it.json')]);
    expect(missing).toMatchObject({ code: 2, err: 'error: none: cannot be read, there is nothing of that name\n' });
    const without = await folder.foldnet(['import', folder.at('weights')]);
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('--experiment <file>') as string });
  });
});

// PyTorch's networks

interface Golden {
  readonly dims: ReadonlyArray<number>;
  readonly acts: ReadonlyArray<string>;
  readonly X: ReadonlyArray<ReadonlyArray<number>>;
  readonly W: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>;
  readonly b: ReadonlyArray<ReadonlyArray<number>>;
  readonly Z: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>;
}

const classifiers = readGolden<Golden>('networks').filter(({ dims }) => [2, 3].includes(dims.at(-1)!));

const softmax = (row: ReadonlyArray<number>): ReadonlyArray<number> => {
  const powers = row.map((x) => Math.exp(x - Math.max(...row)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

test('there are networks of PyTorch’s', () => {
  expect(classifiers.length).toBeGreaterThan(2);
});

test.each(classifiers.map((c) => [c.dims.join('-'), c] as const))(
  'a network of PyTorch’s, %s, predicts what it does there',
  async (_, { dims, acts, X, W, b, Z }) => {
    const folder = emptyFolder();
    const outputs = dims.at(-1)!;
    folder.write(
      'data.csv',
      [[...X[0]!.map((__, j) => `x${j}`), 'y'].join(), ...X.map((row, i) => [...row, i % outputs].join()), ''].join(
        '\n',
      ),
    );
    folder.write('it.json', {
      ...xor,
      data: { ...xor.data, csv: 'data.csv', target: 'y' },
      model: {
        layers: dims.slice(1).flatMap((width, i) => {
          const dense = { type: 'dense', outputs: width };
          return acts[i] === undefined ? [dense] : [dense, { type: acts[i] }];
        }),
      },
    });
    const weights: Tensor.Tensors = W.flatMap((rows, i): Tensor.Tensors => [
      [`${2 * i}.weight`, tensor([rows.length, rows[0]!.length], rows.flat())],
      [`${2 * i}.bias`, tensor([rows.length], b[i]!)],
    ]);
    folder.write('torch.safetensors', Safetensors.encode({ tensors: weights, metadata: { format: 'pt' } }));
    const args = ['--experiment', folder.at('it.json'), '--out', folder.at('run')];
    expect(await folder.foldnet(['import', folder.at('torch.safetensors'), ...args])).toMatchObject({
      code: 0,
      err: '',
    });
    const { out } = await folder.foldnet(['predict', folder.at('run'), '--data', folder.at('data.csv'), '--json']);
    const { probabilities } = parsed(out) as { readonly probabilities: ReadonlyArray<ReadonlyArray<number>> };
    expectClose(probabilities, Z.at(-1)!.map(softmax), torchTolerance);
  },
);
