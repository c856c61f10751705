/**
 * `npm run soak`: 400,000 epochs, or as many as are said, and the memory that they take. It fails where resident memory
 * has grown by more than 5%.
 */
import { growth, soak } from './soak.js';

const allowed = 1.05;
const epochs = Number(process.argv[2] ?? 400_000);

const row = (cells: ReadonlyArray<string>): string => `${cells.map((cell) => cell.padStart(12)).join('')}\n`;
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

process.stdout.write(row(['epochs', 'seconds', 'resident', 'heap', 'buffers', 'linear']));
const samples = soak(epochs, 40, ({ epochs: done, seconds, resident, heap, buffers, linear }) => {
  process.stdout.write(row([String(done), seconds.toFixed(1), ...[resident, heap, buffers, linear].map(mebibytes)]));
});
const grown = growth(samples);
process.stdout.write(`resident memory after the warm-up: times ${grown.toFixed(3)}, at most ${allowed} allowed\n`);
process.exitCode = grown <= allowed ? 0 : 1;
