/**
 * What reports begin with, apart from all that makes them: a file that begins so is one, and a report of the same may take
 * its place.
 */
export const beginning: string = [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  '<meta name="generator" content="foldnet report">',
  '<meta name="foldnet-run" content="',
].join('\n');

/** What stands for the run where a report has several. */
export const several = 'several';

/** The beginning of the report of a run by its identity, or of {@link several}. */
export const beginningOf = (identity: string): string => `${beginning}${identity}">\n`;
