/**
 * What reports begin with, apart from all that makes them: a file that begins so is one, and another report may take its
 * place.
 */
export const beginning: string = [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  '<meta name="generator" content="foldnet report">',
  '',
].join('\n');
