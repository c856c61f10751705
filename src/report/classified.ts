/**
 * Which classes a model takes for which, and whether it is as sure as it should be.
 */
import type { Figure, Table } from '../figures/Figure.js';
import * as Cells from '../figures/Cells.js';
import * as Images from '../figures/Images.js';
import * as Scatter from '../figures/Scatter.js';
import { type Calibration, calibration } from './Calibration.js';
import { byClass, type Confusion, confusion, type Pair, pairs } from './Confusion.js';
import { paragraph } from './html.js';
import { type Judged, partName } from './Judged.js';
import { count, percent, type Point } from './numbers.js';
import { figure, figures, longTable, type Section } from './Page.js';

/** Of more classes a cell has no room for its number. */
const mostCells = 30;

/** As many confusions as are listed. */
const mostWrong = 12;

const share = (value: number, sum: number): number => (sum === 0 ? 0 : value / sum);

/** As many pairs of classes as a table has. */
const mostPairs = 200;

const pairsTable = (all: ReadonlyArray<Pair>): Table => ({
  columns: ['true class', 'predicted class', 'rows'],
  rows: all.map((pair) => [String(pair.actual), String(pair.predicted), pair.count]),
});

const confusionFigure = ({ classes, counts }: Confusion, all: ReadonlyArray<Pair>, description: string): Figure => {
  const names = classes.map(String);
  const title = 'Confusion matrix';
  if (classes.length <= mostCells) {
    return Cells.cells({
      title,
      description: `${description} Rows are what is so, columns what was predicted; what is right is on the diagonal.`,
      rowLabel: 'true class',
      columnLabel: 'predicted class',
      rows: names,
      columns: names,
      values: counts,
    });
  }
  const sums = counts.map((row) => row.reduce((sum, value) => sum + value, 0));
  const drawn = Images.images({
    title,
    description: `${description} Each row of the image, from the top, is a class as it is, each column one as it was predicted; the lighter, the greater a share of its row. What is right is on the diagonal. The table has the ${mostPairs} most frequent pairs.`,
    rows: classes.length,
    columns: classes.length,
    colours: 'grey',
    range: [0, 1],
    size: 420,
    images: [{ values: counts.flatMap((row, i) => row.map((value) => share(value, sums[i] ?? 0))) }],
  });
  return { ...drawn, table: pairsTable(all.slice(0, mostPairs)) };
};

/** Which classes were taken for which. */
export const confusionSection = (classes: ReadonlyArray<number>, judged: Judged): Section => {
  const matrix = confusion(classes, judged);
  const all = pairs(judged);
  const wrong = all.filter(({ actual, predicted }) => actual !== predicted);
  const errors = wrong.reduce((sum, pair) => sum + pair.count, 0);
  const rows = judged.actual.length;
  const found = `${rows - errors} of ${count(rows, 'row')} of the ${partName[judged.part]} are right (${percent((rows - errors) / rows)}).`;
  return {
    id: 'confusion',
    title: 'Which classes it confuses',
    content: [
      figures(
        figure('confusion-matrix', confusionFigure(matrix, all, found)),
        longTable('Precision and recall by class', {
          columns: ['class', 'rows', 'precision', 'recall', 'F1'],
          rows: byClass(matrix).map((each) => [String(each.label), each.rows, each.precision, each.recall, each.f1]),
        }),
        ...(wrong.length === 0
          ? []
          : [longTable('The most frequent confusions', pairsTable(wrong.slice(0, mostWrong)))]),
      ),
    ],
  };
};

const bins = 10;

const calibrationFigure = (judged: Judged, { bins: all, error }: Calibration): Figure => {
  const filled = all.filter(({ rows }) => rows > 0);
  return {
    ...Scatter.scatter({
      title: 'Reliability diagram',
      description: `Rows of the ${partName[judged.part]} by how probable the model holds the class that it predicts. On the dashed line it is right as often as it says; below it is too sure. The expected calibration error is ${percent(error)}.`,
      x: { label: 'mean confidence', domain: [0, 1] },
      y: { label: 'accuracy', domain: [0, 1] },
      groups: [
        {
          name: partName[judged.part],
          points: filled.map(({ confidence, accuracy }): Point => [confidence, accuracy]),
          line: true,
        },
      ],
      references: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
    }),
    table: {
      columns: ['confidence', 'rows', 'mean confidence', 'accuracy'],
      rows: all.map(({ from, to, rows, confidence, accuracy }) => [
        `${percent(from)} to ${percent(to)}`,
        rows,
        rows === 0 ? '' : confidence,
        rows === 0 ? '' : accuracy,
      ]),
    },
  };
};

/** Whether it is as often right as it is sure. */
export const calibrationSection = (judged: Judged): Section => {
  const found = calibration(bins, judged);
  return {
    id: 'calibration',
    title: 'Is it as sure as it should be',
    content:
      found === undefined
        ? [paragraph('This loss gives scores and no probabilities, so there is nothing to calibrate.')]
        : [figures(figure('reliability', calibrationFigure(judged, found)))],
  };
};
