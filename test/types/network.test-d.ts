/** Networks know their widths and the exact types of their parameters. */
import { flow, pipe } from 'fp-ts/lib/function.js';
import { expectTypeOf, test } from 'vitest';
import { Activation, Dense, Layer, Matrix, Network, type Parameters, Threefry } from 'foldnet';

const { dense, fanOut, input, layer, parallel, relu, residual, tanh } = Network;

type D<I extends number, O extends number> = Dense.DenseParameters<I, O>;
type Empty = Parameters.Empty;

const hidden = <const N extends number>(n: N) => flow(dense(n), relu);
const key = Threefry.key(42);

test('a pipe infers every width', () => {
  const model = pipe(input(784), dense(128), relu, dense(10));
  expectTypeOf(model.inputs).toEqualTypeOf<784>();
  expectTypeOf(model.outputs).toEqualTypeOf<10>();
  expectTypeOf(model.init(key)).toEqualTypeOf<readonly [D<784, 128>, Empty, D<128, 10>]>();
  expectTypeOf(model.init(key)[0].W).toEqualTypeOf<Matrix.Matrix<784, 128>>();
  expectTypeOf(model.init(key)[2].b).toEqualTypeOf<Matrix.Matrix<1, 10>>();
  expectTypeOf(model.predict).toEqualTypeOf<
    (
      parameters: readonly [D<784, 128>, Empty, D<128, 10>],
      x: Matrix.Matrix<number, 784>,
      state?: Layer.LayerState,
    ) => Matrix.Matrix<number, 10>
  >();
});

test('a block is a function, and blocks compose', () => {
  const model = pipe(input(784), hidden(128), residual(flow(hidden(64), dense(128))), dense(10));
  expectTypeOf(model.init(key)).toEqualTypeOf<
    readonly [D<784, 128>, Empty, readonly [D<128, 64>, Empty, D<64, 128>], D<128, 10>]
  >();
  const deep = pipe(input(8), flow(hidden(4), flow(hidden(3), dense(2))));
  const flat = pipe(input(8), hidden(4), hidden(3), dense(2));
  expectTypeOf(deep).toEqualTypeOf(flat);
});

test('layers side by side add their widths', () => {
  const out = pipe(input(784), fanOut(dense(100), flow(dense(28), tanh)), dense(10));
  expectTypeOf(out.init(key)).toEqualTypeOf<
    readonly [readonly [readonly [D<784, 100>], readonly [D<784, 28>, Empty]], D<128, 10>]
  >();
  const beside = pipe(input(784), parallel(Dense.dense(700, 5), Dense.dense(84, 7)), dense(10));
  expectTypeOf(beside.init(key)).toEqualTypeOf<readonly [readonly [D<700, 5>, D<84, 7>], D<12, 10>]>();
  expectTypeOf(Layer.parallel(Dense.dense(3, 2), Dense.dense(5, 4)).inputs).toEqualTypeOf<8>();
  expectTypeOf(Layer.fanOut(Dense.dense(3, 2), Dense.dense(3, 4)).outputs).toEqualTypeOf<6>();
  expectTypeOf(Layer.copy(6).outputs).toEqualTypeOf<12>();
  expectTypeOf(Layer.swap(9, 4).inputs).toEqualTypeOf<13>();
});

test('without biases there are none', () => {
  const model = pipe(input(4), dense(3, { bias: false }), relu);
  expectTypeOf(model.init(key)).toEqualTypeOf<readonly [{ readonly W: Matrix.Matrix<4, 3> }, Empty]>();
  // @ts-expect-error a layer without biases
  expectTypeOf(model.init(key)[0].b);
});

test('layers stand alone', () => {
  const both = Layer.andThen(Dense.dense(4, 2))(Dense.dense(3, 4));
  expectTypeOf(both).toEqualTypeOf<
    Layer.Layer<3, 2, readonly [D<3, 4>, D<4, 2>], readonly [Dense.DenseCache<3, 4>, Dense.DenseCache<4, 2>]>
  >();
  expectTypeOf(Activation.named('tanh')(8)).toEqualTypeOf<Activation.Activation<8>>();
  const model = pipe(input(3), layer(Activation.relu(3)), layer(both));
  expectTypeOf(model.outputs).toEqualTypeOf<2>();
  expectTypeOf(model.init(key)).toEqualTypeOf<readonly [Empty, readonly [D<3, 4>, D<4, 2>]]>();
});

test('a mismatch does not compile', () => {
  // @ts-expect-error 4 outputs into 5 inputs
  Layer.andThen(Dense.dense(5, 2))(Dense.dense(3, 4));
  // @ts-expect-error a layer of 10 inputs after 784 outputs
  pipe(input(784), layer(Activation.relu(10)));
  // @ts-expect-error a residual block that changes the width
  pipe(input(784), residual(flow(dense(128), relu, dense(10))));
  // @ts-expect-error a residual layer that changes the width
  Layer.residual(Dense.dense(3, 4));
  // @ts-expect-error 700 and 83 columns are not 784
  pipe(input(784), parallel(Dense.dense(700, 5), Dense.dense(83, 7)));
  // @ts-expect-error two layers of different inputs on one input
  Layer.fanOut(Dense.dense(3, 2), Dense.dense(4, 2));
  // @ts-expect-error an unknown activation
  Activation.named('swish');
});

test('parameters and data of another network do not compile', () => {
  const model = pipe(input(784), dense(10));
  const other = pipe(input(784), dense(20));
  const x = Matrix.zeros(5, 784);
  expectTypeOf(model.predict(model.init(key), x)).toEqualTypeOf<Matrix.Matrix<number, 10>>();
  // @ts-expect-error parameters of 20 outputs
  model.predict(other.init(key), x);
  // @ts-expect-error 10 columns into 784 inputs
  model.predict(model.init(key), Matrix.zeros(5, 10));
  const { cache } = model.forward(model.init(key), x, Layer.evaluation);
  // @ts-expect-error an upstream gradient of 20 columns
  model.backward(cache, Matrix.zeros(5, 20));
  // @ts-expect-error a cache of another network
  other.backward(cache, Matrix.zeros(5, 20));
});

test('normalisation, dropout and tying keep the types of their parameters', () => {
  const model = pipe(
    input(4),
    Network.batchNorm(),
    Network.layerNorm({ affine: false }),
    Network.rmsNorm(),
    Network.dropout(0.5),
    Network.tied(flow(dense(4), dense(4))),
    Network.slice(1, 2),
  );
  type Row = Matrix.Matrix<1, 4>;
  expectTypeOf(model.outputs).toEqualTypeOf<2>();
  expectTypeOf(model.init(key)).toEqualTypeOf<
    readonly [{ readonly gain: Row; readonly shift: Row }, Empty, { readonly gain: Row }, Empty, D<4, 4>, Empty]
  >();
  // @ts-expect-error: parts of other shapes share nothing
  pipe(input(4), Network.tied(flow(dense(3), dense(4))));
  // @ts-expect-error: nor do three
  pipe(input(4), Network.tied(flow(dense(4), dense(4), dense(4))));
});
