// A figure drawn by the installed package.
import { Figure, Lines } from 'foldnet/figures';

const figure = Lines.lines({
  title: 'Loss',
  description: 'It falls.',
  x: { label: 'epoch' },
  y: { label: 'loss', type: 'log' },
  series: [
    {
      name: 'train',
      points: [
        [1, 0.9],
        [2, 0.5],
        [3, 0.2],
      ],
    },
  ],
});
process.stdout.write(Figure.toSvg(figure));
