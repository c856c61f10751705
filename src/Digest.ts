/**
 * Digests: SHA-256 over parameters' little-endian IEEE-754 bytes, in path order, each matrix row-major. Two models of
 * one spec have one digest just if they have the same bits.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as Matrix from './Matrix.js';
import * as Parameters from './Parameters.js';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/**
 * The digest of bytes.
 *
 * @example
 * import { Digest } from 'foldnet'
 * Digest.ofBytes(new Uint8Array()) // 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
 */
export const ofBytes = (bytes: Uint8Array): Digest => `sha256:${bytesToHex(sha256(bytes))}`;

/**
 * The digest of a text's bytes in UTF-8.
 *
 * @example
 * import { Digest } from 'foldnet'
 * Digest.ofText('abc') // 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
 */
export const ofText = (text: string): Digest => ofBytes(utf8ToBytes(text));

/**
 * The digest of parameters.
 *
 * @example
 * import { Digest, Network, Threefry } from 'foldnet'
 * Digest.ofParameters(Network.dense(3)(Network.input(2)).init(Threefry.key(42))) // 'sha256:...'
 */
export const ofParameters = (parameters: Parameters.Parameters): Digest =>
  `sha256:${bytesToHex(
    Parameters.leaves(parameters)
      .reduce((hash, { matrix }) => hash.update(Matrix.toBytes(matrix)), sha256.create())
      .digest(),
  )}`;
