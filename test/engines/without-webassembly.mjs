/**
 * Loaded before anything else, takes WebAssembly from an engine: all runs on the reference kernels.
 */
delete globalThis.WebAssembly;
