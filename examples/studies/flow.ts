/**
 * The gradient flow of networks, drawn from the networks themselves: seed document 002's, and one with batch
 * normalisation and a residual block.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import { GradientFlow, type Loss, Network } from 'foldnet';
import { Flow } from 'foldnet/figures';
import { network as quadrant } from '../quadrant.js';
import type { Study } from './study.js';

const { batchNorm, dense, input, relu, residual } = Network;

const withResidual = pipe(
  input(2),
  dense(64),
  residual(flow(dense(64), batchNorm(), relu)),
  residual(flow(dense(64), batchNorm(), relu)),
  dense(2),
);

const loss: Loss.LossSpec = { type: 'softmax-cross-entropy' };

export const study: Study = {
  name: 'flow',
  title: 'How gradients flow',
  about:
    'Where does each gradient come from? Values go down at the left, gradients up at the right, each with its shape for a ' +
    'batch of N rows; a dashed arrow says what a layer keeps of the one pass for the other, such as the mask of a ReLU. ' +
    'The diagram is drawn from the network itself, so blocks within blocks are drawn as they are. Past a residual block the ' +
    'gradient has a way of its own: it reaches the first layer whatever the block does to it.',
  source: 'seed document 002, the gradient flow diagram',
  seconds: 1,
  run: () =>
    E.right({
      lines: [
        ...GradientFlow.text(GradientFlow.of(quadrant, loss)).split('\n'),
        '',
        'With two residual blocks and batch normalisation',
        ...GradientFlow.text(GradientFlow.of(withResidual, loss)).split('\n'),
      ],
      figures: {
        flow: Flow.flow({ title: "Gradient flow of seed document 002's network", network: quadrant, loss }),
        'flow-residual': Flow.flow({
          title: 'Gradient flow through residual blocks with batch normalisation',
          network: withResidual,
          loss,
        }),
      },
    }),
};
