/**
 * Published vectors of the generators (R1), a small selection; test/golden has the rest and where they come from.
 *
 *   Threefry-2x32: Random123's known answers (D. E. Shaw Research, BSD licence)
 *   keys: JAX's layouts (`jax.random.split`, `fold_in` and `bits`, partitionable), from the block above
 *   MT19937: NumPy's `RandomState`
 */

/** A block: rounds, counter, key and result. */
export interface Block {
  readonly rounds: number;
  readonly counter: readonly [number, number];
  readonly key: readonly [number, number];
  readonly out: readonly [number, number];
}

/** Random123's known answers for threefry2x32. */
export const threefryBlocks: ReadonlyArray<Block> = [
  { rounds: 13, counter: [0x00000000, 0x00000000], key: [0x00000000, 0x00000000], out: [0x9d1c5ec6, 0x8bd50731] },
  { rounds: 13, counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], out: [0xfd36d048, 0x2d17272c] },
  { rounds: 13, counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], out: [0xba3e4725, 0xf27d669e] },
  { rounds: 20, counter: [0x00000000, 0x00000000], key: [0x00000000, 0x00000000], out: [0x6b200159, 0x99ba4efe] },
  { rounds: 20, counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], out: [0x1cb996fc, 0xbb002be7] },
  { rounds: 20, counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], out: [0xc4923a9c, 0x483df7a0] },
  { rounds: 32, counter: [0x00000000, 0x00000000], key: [0x00000000, 0x00000000], out: [0xcee3d47e, 0xa23dfd5c] },
  { rounds: 32, counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], out: [0x6e2fe0d0, 0xb1b76f82] },
  { rounds: 32, counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], out: [0xe2827716, 0xc3c05cdf] },
];

/** What JAX makes of a key. */
export interface JaxKey {
  readonly key: readonly [number, number];
  readonly split: ReadonlyArray<readonly [number, number]>;
  readonly bits: ReadonlyArray<number>;
  readonly foldIn: { readonly data: number; readonly out: readonly [number, number] };
}

/** JAX's keys. */
export const jaxKeys: ReadonlyArray<JaxKey> = [
  {
    key: [0, 0],
    split: [
      [1797259609, 2579123966],
      [928981903, 3453687069],
      [4146024105, 2718843009],
      [2467461003, 3840466878],
      [2285895361, 433833334],
    ],
    bits: [4070199207, 4202968722, 1427181096, 2012915765, 2447653815, 710830403, 1332275837, 2961296638],
    foldIn: { data: 1000, out: [2615604937, 1278946856] },
  },
  {
    key: [0, 1],
    split: [
      [507451445, 1853169794],
      [1948878966, 4237131848],
      [2441914641, 3819641963],
      [3568232559, 2761185182],
      [869452973, 3597360905],
    ],
    bits: [1883912375, 2292451390, 1915204986, 1882898417, 3854144420, 2400655036, 4225756532, 3616323604],
    foldIn: { data: 1000, out: [1260481763, 3492864707] },
  },
  {
    key: [0, 42],
    split: [
      [1832780943, 270669613],
      [64467757, 2916123636],
      [2465931498, 255383827],
      [3134548294, 894150801],
      [2954079971, 3276725750],
    ],
    bits: [2098992034, 2919706841, 2646866425, 2409546199, 1935504149, 2516274904, 321304473, 3329172656],
    foldIn: { data: 1000, out: [3383801349, 143359933] },
  },
  {
    key: [12345, 67890],
    split: [
      [1592078726, 2121066923],
      [4070679256, 2736106353],
      [2236773327, 1921903511],
      [3915994551, 238331631],
      [956369336, 3176546490],
    ],
    bits: [545904685, 1370753449, 4158625880, 3881694040, 2220312834, 3154968796, 476136057, 2291484621],
    foldIn: { data: 1000, out: [1463235047, 594340365] },
  },
  {
    key: [4294967295, 4294967295],
    split: [
      [1094285764, 1314454335],
      [1355514454, 2365093262],
      [399813750, 1719144391],
      [1594713364, 113650303],
      [2207594703, 272068005],
    ],
    bits: [258048763, 3694393304, 1907139505, 1506496363, 2476889450, 858203633, 33419093, 4338360],
    foldIn: { data: 1000, out: [3163249383, 2100960016] },
  },
];

/** What NumPy draws from a seed. */
export interface NumpyStream {
  readonly seed: number;
  readonly raw32: ReadonlyArray<number>;
  readonly randomSample: ReadonlyArray<number>;
  /** Three in a row. */
  readonly permutations: ReadonlyArray<ReadonlyArray<number>>;
}

/** NumPy's streams. */
export const numpyStreams: ReadonlyArray<NumpyStream> = [
  {
    seed: 0,
    raw32: [
      2357136044, 2546248239, 3071714933, 3626093760, 2588848963, 3684848379, 2340255427, 3638918503, 1819583497,
      2678185683, 2774094101, 1650906866,
    ],
    randomSample: [
      0.5488135039273248, 0.7151893663724195, 0.6027633760716439, 0.5448831829968969, 0.4236547993389047,
      0.6458941130666561, 0.4375872112626925, 0.8917730007820798, 0.9636627605010293, 0.3834415188257777,
      0.7917250380826646, 0.5288949197529045,
    ],
    permutations: [
      [6, 2, 1, 3, 0, 5, 4],
      [1, 0, 6, 3, 4, 2, 5],
      [6, 3, 5, 1, 2, 4, 0],
    ],
  },
  {
    seed: 42,
    raw32: [
      1608637542, 3421126067, 4083286876, 787846414, 3143890026, 3348747335, 2571218620, 2563451924, 670094950,
      1914837113, 669991378, 429389014,
    ],
    randomSample: [
      0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366, 0.15601864044243652,
      0.15599452033620265, 0.05808361216819946, 0.8661761457749352, 0.6011150117432088, 0.7080725777960455,
      0.020584494295802447, 0.9699098521619943,
    ],
    permutations: [
      [0, 1, 5, 2, 4, 3, 6],
      [5, 0, 3, 2, 1, 6, 4],
      [0, 1, 6, 5, 3, 4, 2],
    ],
  },
  {
    seed: 4294967295,
    raw32: [
      419326371, 479346978, 3918654476, 2416749639, 3388880820, 2260532800, 3350089942, 3309765114, 77050329,
      1217888032, 4163996287, 2166321787,
    ],
    randomSample: [
      0.0976320289940138, 0.9123828453026218, 0.78903530185164, 0.7800035981134678, 0.01793967398674523,
      0.9695059322147525, 0.5931753493510109, 0.14611715599393837, 0.9093750727977705, 0.5537363115925001,
      0.9845555560357949, 0.4142464457254096,
    ],
    permutations: [
      [1, 5, 0, 6, 4, 2, 3],
      [3, 4, 5, 0, 1, 2, 6],
      [0, 4, 5, 1, 6, 2, 3],
    ],
  },
];
