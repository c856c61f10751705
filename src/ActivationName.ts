/** The activations that a model file can name. */
export type ActivationName = 'identity' | 'sigmoid' | 'tanh' | 'relu';
