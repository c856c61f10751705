/**
 * Python's NumPy and the kit read what the other writes, in every bit: NPZ by NumPy's own functions, safetensors by hand.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Npz, Safetensors } from '../../dist/codec/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foldnet-numpy-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name) => join(folder, name);

const hasNumPy = (python) => {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The system's, whose NumPy is a package of its own, or another. */
const python = ['/usr/bin/python3', 'python3'].find(hasNumPy);

/** A test that needs NumPy; continuous integration has it. */
const withNumPy = (name, run) => {
  test(name, async (t) => {
    if (python !== undefined) return run(t);
    assert.ok(!process.env.CI, 'there is no python3 with NumPy');
    t.skip('nothing was compared: there is no python3 with NumPy');
  });
};

const common = `
import json, struct, sys, zipfile
import numpy as np

types = {'F64': '<f8', 'F32': '<f4', 'I64': '<i8'}

def load_safetensors(path):
    with open(path, 'rb') as file:
        content = file.read()
    (length,) = struct.unpack('<Q', content[:8])
    header = json.loads(content[8:8 + length])
    data = content[8 + length:]
    header.pop('__metadata__', None)
    arrays = {}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        arrays[name] = np.frombuffer(data[begin:end], types[entry['dtype']]).reshape(entry['shape'])
    return arrays

def save_safetensors(path, arrays):
    header, data = {'__metadata__': {'format': 'pt'}}, b''
    for name, array in arrays.items():
        dtype = next(key for key, value in types.items() if np.dtype(value) == array.dtype)
        content = array.tobytes()
        header[name] = {'dtype': dtype, 'shape': array.shape, 'data_offsets': [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)

def described(arrays):
    return {name: [array.dtype.str, list(array.shape), array.tobytes().hex()] for name, array in arrays.items()}

def given(path):
    with open(path) as file:
        return {name: np.frombuffer(bytes.fromhex(content), dtype).reshape(shape)
                for name, (dtype, shape, content) in json.load(file).items()}
`;

const runPython = (script, ...args) =>
  execFileSync(python, ['-c', `${common}\n${script}`, ...args], { cwd: folder, encoding: 'utf8' });

const right = (either) => {
  assert.equal(either._tag, 'Right', JSON.stringify(either.left));
  return either.right;
};

const types = { float64: '<f8', float32: '<f4' };

/** Arrays as both sides are compared: type, shape, and the bytes, row-major and little-endian. */
const described = (tensors) =>
  Object.fromEntries(
    tensors.map(([name, { precision, shape, bytes }]) => [
      name,
      [types[precision], [...shape], Buffer.from(bytes).toString('hex')],
    ]),
  );

/** Every kind of number, and then arbitrary bits: NaNs with payloads among them. */
const bytesOf = (precision, size) => {
  const special = [-0, 5e-324, 2 ** -149, -Infinity, NaN, 1.7976931348623157e308, 0.1, -1.5];
  const numbers = (precision === 'float64' ? Float64Array : Float32Array).from(
    { length: size },
    (_, i) => special[i] ?? 0,
  );
  const bytes = new Uint8Array(numbers.buffer);
  const start = special.length * numbers.BYTES_PER_ELEMENT;
  for (let i = start, bits = 12345; i < bytes.length; i++) {
    bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
    bytes[i] = bits >>> 24;
  }
  return bytes;
};

const shapes = [[], [0], [1], [7], [2, 3], [3, 2], [1, 5], [5, 1], [2, 0, 3], [2, 3, 4], [3, 2, 1, 2], [5, 7]];

const tensors = ['float64', 'float32'].flatMap((precision) =>
  shapes.map((shape) => [
    `${precision}.${shape.join('x')}.wëights`,
    {
      precision,
      shape,
      bytes: bytesOf(
        precision,
        shape.reduce((size, length) => size * length, 1),
      ),
    },
  ]),
);

withNumPy('NumPy reads the NPZ that foldnet writes', () => {
  writeFileSync(at('ours.npz'), Npz.encode(tensors));
  const read = JSON.parse(runPython("print(json.dumps(described(dict(np.load('ours.npz')))))"));
  assert.deepEqual(read, described(tensors));
});

withNumPy('and the safetensors, whose arrays are aligned', () => {
  writeFileSync(at('ours.safetensors'), Safetensors.encode({ tensors, metadata: { foldnet: 'yes' } }));
  const read = JSON.parse(runPython("print(json.dumps(described(load_safetensors('ours.safetensors'))))"));
  assert.deepEqual(read, described(tensors));
  const again = right(Safetensors.decode(new Uint8Array(readFileSync(at('ours.safetensors')))));
  for (const [name, { precision, bytes }] of again.tensors) {
    assert.equal(bytes.byteOffset % (precision === 'float64' ? 8 : 4), 0, name);
  }
});

const layouts = {
  'row-major': 'array',
  'column-major': "np.array(array, order='F')",
  'big-endian': "array.byteswap().view(array.dtype.newbyteorder('>'))",
  'big-endian, column-major': "np.array(array.byteswap().view(array.dtype.newbyteorder('>')), order='F')",
  strided: 'np.repeat(array, 2, axis=0)[::2] if array.ndim else array',
};

const writers = {
  savez: 'np.savez(path, **arrays)',
  savez_compressed: 'np.savez_compressed(path, **arrays)',
  ...Object.fromEntries(
    [1, 2, 3].map((version) => [
      `version ${version}.0`,
      `
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
    for name, array in arrays.items():
        with archive.open(name + '.npy', 'w') as file:
            np.lib.format.write_array(file, array, version=(${version}, 0))`,
    ]),
  ),
};

for (const [layout, expression] of Object.entries(layouts)) {
  for (const [writer, statement] of Object.entries(writers)) {
    withNumPy(`foldnet reads the NPZ that NumPy writes: ${layout}, ${writer}`, () => {
      writeFileSync(at('given.json'), JSON.stringify(described(tensors)));
      runPython(`
path = 'theirs.npz'
arrays = {name: ${expression} for name, array in given('given.json').items()}
arrays['count'] = np.array(3)
${statement}`);
      const read = right(Npz.decode(readFileSync(at('theirs.npz'))));
      assert.deepEqual(described(read.tensors), described(tensors));
      assert.deepEqual(read.others, [['count', '<i8']]);
    });
  }
}

withNumPy('foldnet reads the safetensors that Python writes', () => {
  writeFileSync(at('given.json'), JSON.stringify(described(tensors)));
  runPython("save_safetensors('theirs.safetensors', {**given('given.json'), 'count': np.array(3)})");
  const read = right(Safetensors.decode(readFileSync(at('theirs.safetensors'))));
  assert.deepEqual(described(read.tensors), described(tensors));
  assert.deepEqual(read.others, [['count', 'I64']]);
  assert.deepEqual(read.metadata, { format: 'pt' });
});

const foldnet = (...args) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: folder, encoding: 'utf8' });

const digestOf = (run) => JSON.parse(foldnet('evaluate', run, '--json')).digest;

withNumPy('a model goes through NumPy and comes back', () => {
  const experiment = join(root, 'examples/experiments/xor.json');
  foldnet('train', experiment, '--out', 'run', '--epochs', '3');
  for (const format of ['npz', 'safetensors']) {
    foldnet('export', 'run', `--${format}`, `own.${format}`);
    foldnet('export', 'run', `--${format}`, `torch.${format}`, '--pytorch');
  }
  runPython(`
own, torch = np.load('own.npz'), np.load('torch.npz')
assert sorted(own) == ['0.W', '0.b', '2.W', '2.b'], list(own)
assert sorted(torch) == ['0.bias', '0.weight', '2.bias', '2.weight'], list(torch)
for layer in '02':
    assert (own[layer + '.W'] == torch[layer + '.weight'].T).all()
    assert (own[layer + '.b'] == torch[layer + '.bias']).all() and torch[layer + '.bias'].ndim == 1
for one, other in ((own, load_safetensors('own.safetensors')), (torch, load_safetensors('torch.safetensors'))):
    assert described(dict(one)) == {name: described(other)[name] for name in one}
np.savez_compressed('others.npz', **{'fc1.weight': np.asfortranarray(torch['0.weight']).astype('>f8'),
    'fc1.bias': torch['0.bias'], 'fc2.weight': torch['2.weight'], 'fc2.bias': torch['2.bias']})`);
  for (const weights of ['own.npz', 'own.safetensors', 'torch.npz', 'torch.safetensors']) {
    foldnet('import', weights, '--experiment', experiment, '--out', `from-${weights}`);
    assert.equal(digestOf(`from-${weights}`), digestOf('run'), weights);
  }
  const map = '0.W=fc1.weight,0.b=fc1.bias,2.W=fc2.weight,2.b=fc2.bias';
  foldnet('import', 'others.npz', '--experiment', experiment, '--out', 'from-others', '--map', map);
  assert.equal(digestOf('from-others'), digestOf('run'));
});
