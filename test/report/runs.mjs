/**
 * Runs to report on, small and quick, by the built command line: with two inputs, with images, with numbers.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command in a folder. */
export const foldnet = (folder, ...args) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: folder, encoding: 'utf8' });

const experiment = (name) => JSON.parse(readFileSync(join(root, `examples/experiments/${name}.json`), 'utf8'));

/** What is trained: an experiment, how long, and what of it differs. */
const kinds = [
  { name: 'quadrant', epochs: 12 },
  { name: 'digits', epochs: 4, image: [8, 8] },
  { name: 'diabetes', epochs: 6 },
];

/** Trains all of them in a folder, with their reports; gives the reports' paths, that of all side by side the last. */
export const reports = (folder) => {
  const folders = kinds.map(({ name, ...more }) => {
    const own = experiment(name);
    copyFileSync(join(root, `examples/data/${name}.csv`), join(folder, `${name}.csv`));
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ ...own, ...more, data: { ...own.data, csv: `${name}.csv` } }),
    );
    foldnet(folder, 'train', `${name}.json`, '--record', 'norms,saturation,spread', '--report');
    return `runs/${name}`;
  });
  foldnet(folder, 'report', ...folders, '--out', 'all.html');
  return [...folders.map((own) => join(folder, own, 'report.html')), join(folder, 'all.html')];
};
