/**
 * Tables as text.
 */

/** Rows as lines of aligned columns: the first column's words begin together, the others' end together. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, j) => Math.max(...rows.map((row) => row[j]?.length ?? 0)));
  const cell = (text: string, j: number): string =>
    j === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[j] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
};
