/**
 * Bugs to plant, one at a time: each a text of a source file, which occurs there once, and what it becomes. All are
 * mistakes that a person makes, and none is stopped by a type.
 */

/** A bug. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const mutant = (name: string, file: string, find: string, replace: string): Mutant => ({ name, file, find, replace });

export const mutants: ReadonlyArray<Mutant> = [
  // Layers
  mutant(
    'sign flip: tanh passes back -dy (1 - t^2)',
    'src/numeric/activations.ts',
    `    out[i] = y[i]! * y[i]!;
    out[i] = 1 - out[i]!;`,
    `    out[i] = y[i]! * y[i]!;
    out[i] = out[i]! - 1;`,
  ),
  mutant(
    'zero gradient: a dense layer has no weight gradient',
    'src/Dense.ts',
    'const dW = Matrix.multiplyTransposedLeft(x, upstream, carried?.W);',
    'const dW = Matrix.scale(0)(Matrix.multiplyTransposedLeft(x, upstream, carried?.W));',
  ),
  mutant(
    'missing transpose: dx = dy W where W is square',
    'src/Dense.ts',
    'input: Matrix.multiplyTransposedRight(upstream, parameters.W),',
    `input:
          parameters.W.rows === parameters.W.columns
            ? (Matrix.multiply(upstream, parameters.W as never) as never)
            : Matrix.multiplyTransposedRight(upstream, parameters.W),`,
  ),
  mutant(
    'dropped bias: y = x W',
    'src/Dense.ts',
    'output: bias === undefined ? z : Matrix.addRow(z, bias)',
    'output: bias === undefined || bias.columns > 1 ? z : Matrix.addRow(z, bias)',
  ),
  mutant(
    'lost bias gradient: db of the last row only',
    'src/numeric/rows.ts',
    'for (let j = 0; j < columns; j++) out[j] = out[j]! + x[start + j]!;',
    'for (let j = 0; j < columns; j++) out[j] = x[start + j]!;',
  ),
  mutant(
    'carried gradients forgotten: accumulation starts anew',
    'src/Dense.ts',
    'Matrix.multiplyTransposedLeft(x, upstream, carried?.W)',
    'Matrix.multiplyTransposedLeft(x, upstream)',
  ),
  mutant(
    "ReLU'(0) = 1",
    'src/numeric/activations.ts',
    'out[i] = x[i]! > 0 ? dy[i]! : x[i]! <= 0 ? 0 : NaN;',
    'out[i] = x[i]! >= 0 ? dy[i]! : x[i]! <= 0 ? 0 : NaN;',
  ),
  mutant(
    'NaN swallowed: ReLU of NaN is 0',
    'src/numeric/activations.ts',
    'out[i] = x[i]! <= 0 ? 0 : x[i]!;',
    'out[i] = x[i]! > 0 ? x[i]! : 0;',
  ),
  mutant(
    'wrong order in the chain rule: g.backward gets the output gradient of f',
    'src/Layer.ts',
    'const inner = backwardOnto(f, carried?.[0], c, outer.input);',
    'const inner = backwardOnto(f, carried?.[0], c, f.outputs === g.outputs ? (upstream as never) : outer.input);',
  ),
  mutant(
    'residual without its skip in the backward pass',
    'src/Layer.ts',
    'return { parameters, input: Matrix.add(input, upstream) };',
    'return { parameters, input };',
  ),
  mutant(
    'weight tying keeps one of the two gradients',
    'src/Layer.ts',
    'parameters: Parameters.add<Q>(parameters[0], parameters[1])',
    'parameters: parameters[0]',
  ),
  mutant(
    'fan-out forgets a branch in the input gradient',
    'src/Branches.ts',
    'input: Matrix.add(ofLeft.input, ofRight.input),',
    'input: ofLeft.input,',
  ),
  mutant(
    'slice passes its gradient back to the wrong columns',
    'src/Wiring.ts',
    'onlyInput(Matrix.placeColumns(start, inputs)(upstream))',
    'onlyInput(Matrix.placeColumns(0, inputs)(upstream))',
  ),
  mutant(
    'gradient of a frozen statistic: batch normalisation takes the mean for a constant',
    'src/BatchNorm.ts',
    ': centre(0, normalizeBackward(cache, gradients.normalized));',
    ': normalizeBackward(cache, gradients.normalized);',
  ),
  mutant(
    'batch statistics in evaluation',
    'src/BatchNorm.ts',
    "const given = mode._tag === 'Evaluation' ? statisticsOf(mode.state, x) : undefined;",
    "const given = mode._tag === 'Evaluation' && x.rows === 1 ? statisticsOf(mode.state, x) : undefined;",
  ),
  mutant(
    'wrong axis: layer normalisation over the batch',
    'src/LayerNorm.ts',
    'const made = normalize(1, eps, centred, meanProducts(1, centred, centred));',
    'const made = normalize(0, eps, centred, meanProducts(0, centred, centred));',
  ),
  mutant(
    'another dropout mask in the backward pass',
    'src/Dropout.ts',
    'return { output: keep(kept, x), cache: kept };',
    `const other = build(x.rows, x.columns, x.precision, (out) => {
        kernels.mask(probability, { ...mode.key, low: mode.key.low ^ 1 }, out);
      });
      return { output: keep(kept, x), cache: other };`,
  ),
  mutant(
    'dropout without its scale in the backward pass',
    'src/Dropout.ts',
    'backward: (kept, upstream) => onlyInput(kept === null ? upstream : keep(kept, upstream)),',
    'backward: (_, upstream) => onlyInput(upstream),',
  ),
  mutant(
    'reused key: every part of a layer draws the same',
    'src/LayerInterface.ts',
    'return Threefry.foldIn(index)(mode.key);',
    'return mode.key;',
  ),
  mutant(
    'stale cache: that of the layer’s first forward pass',
    'src/Dense.ts',
    'cache: { x, parameters } };',
    'cache: ((b as { stale?: object }).stale ??= { x, parameters }) };',
  ),
  mutant(
    'stale cache: that of the layer’s last forward pass',
    'src/Dense.ts',
    'cache: { x, parameters } };',
    'cache: ((b as { last?: typeof x }).last = x, { get x() { return (b as { last?: typeof x }).last!; }, parameters }) };',
  ),
  mutant(
    'a slip in float32 alone: the input gradient’s sign',
    'src/Dense.ts',
    'input: Matrix.multiplyTransposedRight(upstream, parameters.W),',
    "input: Matrix.scale(x.precision === 'float32' ? -1 : 1)(Matrix.multiplyTransposedRight(upstream, parameters.W)),",
  ),
  mutant(
    'edge of a product left out: the last row of an odd number',
    'src/numeric/matmul.ts',
    'for (let j = i < tiledRows ? tiledColumns : 0; j < n; j++)',
    'for (let j = i <= tiledRows ? tiledColumns : 0; j < n; j++)',
  ),

  // Losses
  mutant(
    'lost 1/N: the gradient of a mean is that of the sum',
    'src/Reduction.ts',
    'return over(countOf(output, target, weights))(weigh(ofSum, weights));',
    'return weigh(ofSum, weights);',
  ),
  mutant(
    'sign flip: cross-entropy passes back y - p',
    'src/numeric/losses.ts',
    'out[j] = out[j]! - a[j]!;',
    'out[j] = a[j]! - out[j]!;',
  ),
  mutant(
    'softmax without the row’s maximum',
    'src/numeric/losses.ts',
    `      scratch[0] = z[j]! - maximum;
      out[j] = exp(scratch[0]);`,
    `      scratch[0] = z[j]! - maximum * 0;
      out[j] = exp(scratch[0]);`,
  ),
  mutant(
    'sample weights left out of the gradient',
    'src/Reduction.ts',
    'return over(countOf(output, target, weights))(weigh(ofSum, weights));',
    'return over(countOf(output, target, weights))(ofSum);',
  ),
  mutant(
    'class weights left out of the mean’s divisor',
    'src/CrossEntropy.ts',
    'classWeights === undefined\n          ? countRows',
    'classWeights !== null\n          ? countRows',
  ),
  mutant(
    'Huber’s slope is not its derivative past the knee',
    'src/numeric/elementwiseLosses.ts',
    'if (!(Math.abs(out[i]!) < delta)) out[i] = delta * Math.sign(out[i]!);',
    'if (!(Math.abs(out[i]!) < delta)) out[i] = Math.sign(out[i]!);',
  ),

  // Optimisers and schedules
  mutant(
    'clip by the norm of one matrix, not of all',
    'src/Clipping.ts',
    'const total = matrices.reduce(',
    'const total = matrices.slice(0, 1).reduce(',
  ),
  mutant(
    'clipped by value on one side',
    'src/numeric/elementwise.ts',
    'Math.min(limit, Math.max(-limit, x[i]!))',
    'Math.min(limit, x[i]!)',
  ),
  mutant(
    'Adam’s second moment from g, not g^2',
    'src/Moments.ts',
    'second: squaresOf(state.second as P, Tree.square(gradients)),',
    'second: squaresOf(state.second as P, Tree.absolute(gradients)),',
  ),
  mutant(
    'a chain passes the gradients on, not the first’s updates',
    'src/Transformation.ts',
    'const b = next(a.updates, t, parameters);',
    'const b = next(gradients, t, parameters);',
  ),
  mutant(
    'velocity forgotten from step to step',
    'src/Momentum.ts',
    'const velocity = Parameters.add(slow(state.velocity as P), share);',
    'const velocity = Parameters.add(slow(Parameters.zerosLike(gradients)), share);',
  ),
  mutant(
    'off-by-one schedule: shift is one short',
    'src/Schedule.ts',
    'at: (t) => schedule.at(t + by) };',
    'at: (t) => schedule.at(t + Math.max(0, by - 1)) };',
  ),
  mutant(
    'off-by-one schedule: join starts the next at its step 1',
    'src/Schedule.ts',
    'at(t - (boundaries[i - 1] ?? 0))',
    'at(t - (boundaries[i - 1] ?? 1) + 1)',
  ),

  mutant(
    'Adam without its corrections of the start',
    'src/Moments.ts',
    'const updates = Tree.quotient(Parameters.scale(factor)(first), denominator);',
    'const updates = Tree.quotient(factor === 0 ? first : first, denominator);',
  ),
  mutant(
    'momentum that never decays',
    'src/Momentum.ts',
    'const velocity = Parameters.add(slow(state.velocity as P), share);',
    'const velocity = Parameters.add(state.velocity as P, share);',
  ),
  mutant(
    'weight decay of biases where only weights are asked for',
    'src/Parameters.ts',
    "path === 'W' || path.endsWith('.W');",
    "path !== '';",
  ),

  // Training, randomness, files
  mutant(
    'momentum lost between epochs',
    'src/Epoch.ts',
    'optimizerState: optimizer.epochEnd?.(optimizerState, end) ?? optimizerState,',
    'optimizerState: optimizer.init(parameters),',
  ),
  mutant(
    'momentum lost on resume: a decoded state starts its optimiser anew',
    'src/codec/State.ts',
    "Tree.decodeLike(shape.start(parameters))('optimizer', given.optimizer),",
    'E.right(shape.start(parameters)),',
  ),
  mutant(
    'an epoch’s key does not depend on the epoch',
    'src/Epoch.ts',
    "Random.key(['step', epoch])(random)",
    "Random.key(['step', batches.length])(random)",
  ),
  mutant(
    'early stopping goes on',
    'src/Training.ts',
    'state.watch?.stopped === true ? E.right({ state, losses: [] }) : Epoch.recorded(problem)(state);',
    'Epoch.recorded(problem)(state);',
  ),
  mutant(
    'compiled: the updates are scaled parameters',
    'src/numeric/execution/fusion.ts',
    "return { kernel: 'addScaled', operands: [x, ...right.operands]",
    "return { kernel: 'addScaled', operands: [...right.operands, x]",
  ),
  mutant(
    'compiled: all layers draw by the step’s key',
    'src/numeric/execution/words.ts',
    'wordsAt(places, [...path, index])',
    'wordsAt(places, index < 0 ? [index] : path)',
  ),
  mutant(
    'compiled: a schedule stays where it was at first',
    'src/numeric/execution/stepper.ts',
    'const given = pace?.numbers(state) ?? [];',
    'const given = pace?.numbers(start) ?? [];',
  ),
  mutant(
    'compiled: a value lies where another is still needed',
    'src/numeric/execution/layout.ts',
    'dying.forEach(',
    'operands.forEach(',
  ),
  mutant(
    'swapped permutation: targets are not gathered with their inputs',
    'src/Dataset.ts',
    'targets: f(targets),',
    'targets: targets.rows > f(targets).rows ? f(targets) : targets,',
  ),
  mutant(
    'biased shuffle: j from all places, not those left',
    'src/numeric/sampling.ts',
    'const j = upTo(i, words);',
    'const j = upTo(out.length - 1, words);',
  ),
  mutant(
    'reused key: children of a split come in pairs',
    'src/Threefry.ts',
    'RA.makeBy(n, (i) => foldIn(i)(parent));',
    'RA.makeBy(n, (i) => foldIn(i >> 1)(parent));',
  ),
  mutant(
    '-0 lost in JSON',
    'src/codec/Json.ts',
    "Object.is(value, -0) ? '-0' : JSON.stringify(value)",
    'JSON.stringify(value)',
  ),
  mutant(
    'an argument changed: addition writes into its first operand',
    'src/numeric/elementwise.ts',
    'for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;',
    'for (let i = 0; i < out.length; i++) x[i] = out[i] = x[i]! + y[i]!;',
  ),
];
