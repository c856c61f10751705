/** Activations without options, by the names that PyTorch and the golden files have for them. */
import { Activation, Layer, Network } from 'foldnet';
import { known } from './claims.js';

const specs: Readonly<Record<string, Activation.ActivationSpec | undefined>> = {
  identity: undefined,
  relu: { type: 'relu' },
  relu6: { type: 'relu6' },
  sigmoid: { type: 'sigmoid' },
  logsigmoid: { type: 'log-sigmoid' },
  hardsigmoid: { type: 'hard-sigmoid' },
  tanh: { type: 'tanh' },
  hardtanh: { type: 'hard-tanh' },
  gelu: { type: 'gelu' },
  silu: { type: 'silu' },
  mish: { type: 'mish' },
  selu: { type: 'selu' },
  elu: { type: 'elu' },
  softplus: { type: 'softplus' },
  softsign: { type: 'softsign' },
  leakyrelu: { type: 'leaky-relu' },
  leaky_relu: { type: 'leaky-relu' },
};

/** The layer of that name. */
export const activation = (name: string, width: number): Network.AnyLayer => {
  const spec = known(specs, name);
  return spec === undefined ? Network.erase(Layer.identity(width)) : Network.erase(Activation.fromSpec(spec)(width));
};
