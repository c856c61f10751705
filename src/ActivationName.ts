/** The activations by name. */
export type ActivationName = 'identity' | Nonlinearity;

/** Those that do anything. */
export type Nonlinearity = 'sigmoid' | 'tanh' | 'relu';
