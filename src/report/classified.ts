/**
 * Which classes a model takes for which, and whether it is as sure as it should be.
 */
import type { Figure, Table } from '../figures/Figure.js';
import * as Cells from '../figures/Cells.js';
import * as Scatter from '../figures/Scatter.js';
import { type Calibration, calibration } from './Calibration.js';
import { byClass, type Confusion, confusion, type Pair, pairs } from './Confusion.js';
import { paragraph } from './html.js';
import { type Judged, partName } from './Judged.js';
import { count, extent, moment, percent, type Point } from './numbers.js';
import { figure, figures, foldedTable, longTable, type Section } from './Page.js';

/** Of more classes a table has the most frequent pairs alone. */
const mostCells = 30;

/** A longer table of classes is closed at first. */
const mostRows = 20;

/** As many confusions as are listed. */
const mostWrong = 12;

/** As many pairs of classes as a table has. */
const mostPairs = 200;

const pairsTable = (all: ReadonlyArray<Pair>): Table => ({
  columns: ['true class', 'predicted class', 'rows'],
  rows: all.map((pair) => [String(pair.actual), String(pair.predicted), pair.count]),
});

const confusionFigure = ({ classes, counts }: Confusion, all: ReadonlyArray<Pair>, description: string): Figure => {
  const names = classes.map(String);
  const isLarge = classes.length > mostCells;
  const left = isLarge ? ` The table has the ${Math.min(mostPairs, all.length)} most frequent pairs.` : '';
  const drawn = Cells.cells({
    title: 'Confusion matrix',
    description: `${description} Rows are what is so, columns what was predicted; what is right is on the diagonal. The darker, the greater a share of its row.${left}`,
    rowLabel: 'true class',
    columnLabel: 'predicted class',
    rows: names,
    columns: names,
    values: counts,
  });
  return isLarge ? { ...drawn, table: pairsTable(all.slice(0, mostPairs)) } : drawn;
};

/** What is said where rows have weights. */
const unweighted = (isWeighted: boolean): string => (isWeighted ? ' Each row counts 1, whatever its weight.' : '');

/** Which classes were taken for which. */
export const confusionSection = (classes: ReadonlyArray<number>, judged: Judged, isWeighted: boolean): Section => {
  const matrix = confusion(classes, judged);
  const all = pairs(judged);
  const wrong = all.filter(({ actual, predicted }) => actual !== predicted);
  const errors = wrong.reduce((sum, pair) => sum + pair.count, 0);
  const rows = judged.actual.length;
  const found = `${rows - errors} of ${count(rows, 'row')} of the ${partName[judged.part]} are right ${moment(judged.epoch)} (${percent((rows - errors) / rows)}).${unweighted(isWeighted)}`;
  return {
    id: 'confusion',
    title: 'Which classes it confuses',
    content: [
      figures(
        figure('confusion-matrix', confusionFigure(matrix, all, found)),
        foldedTable(mostRows, 'Precision and recall by class', {
          columns: ['class', 'rows', 'precision', 'recall', 'F1'],
          rows: byClass(matrix).map((each) => [
            String(each.label),
            each.rows,
            percent(each.precision),
            percent(each.recall),
            percent(each.f1),
          ]),
        }),
        ...(wrong.length === 0
          ? []
          : [longTable('The most frequent confusions', pairsTable(wrong.slice(0, mostWrong)))]),
      ),
    ],
  };
};

const bins = 10;

const calibrationFigure = (judged: Judged, isWeighted: boolean, { bins: all, error }: Calibration): Figure => {
  const filled = all.filter(({ rows }) => rows > 0);
  const [least, most] = extent(filled.map(({ rows }) => rows));
  return {
    ...Scatter.scatter({
      title: 'Reliability diagram',
      square: true,
      description: `Rows of the ${partName[judged.part]} by how probable the model ${moment(judged.epoch)} holds the class that it predicts. On the dashed line it is right as often as it says; below it is too sure. A point's area goes with its rows: ${least === most ? count(most, 'row') : `${least} to ${most}`}. The expected calibration error is ${percent(error)}.${unweighted(isWeighted)}`,
      x: { label: 'mean confidence, %', domain: [0, 100] },
      y: { label: 'accuracy, %', domain: [0, 100] },
      groups: [
        {
          name: partName[judged.part],
          points: filled.map(({ confidence, accuracy }): Point => [100 * confidence, 100 * accuracy]),
          line: true,
          sizes: filled.map(({ rows }) => rows),
        },
      ],
      references: [
        [
          [0, 0],
          [100, 100],
        ],
      ],
    }),
    table: {
      columns: ['confidence', 'rows', 'mean confidence', 'accuracy'],
      rows: all.map(({ from, to, rows, confidence, accuracy }) => [
        `${percent(from)} to ${percent(to)}`,
        rows,
        rows === 0 ? '' : percent(confidence),
        rows === 0 ? '' : percent(accuracy),
      ]),
    },
  };
};

/** Whether it is as often right as it is sure. */
export const calibrationSection = (judged: Judged, isWeighted: boolean): Section => {
  const found = calibration(bins, judged);
  return {
    id: 'calibration',
    title: 'Is it as sure as it should be',
    content:
      found === undefined
        ? [paragraph('This loss gives scores and no probabilities, so there is nothing to calibrate.')]
        : [figures(figure('reliability', calibrationFigure(judged, isWeighted, found)))],
  };
};
