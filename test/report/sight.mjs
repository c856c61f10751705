/**
 * What a picture looks like from afar: its brightness in blocks of 8 by 8 pixels. Two are alike where each block of the one
 * has a block of about its brightness at its place in the other, or next to it; so letters of another font, which fall a
 * little elsewhere, are the same, and a line that is not there is not.
 */

/** Pixels of a block, across and down. */
export const block = 8;

/** Of 255; a thin line darkens a block by more. */
const tolerance = 20;

/** How much two pictures may differ, as a share of the blocks in which there is anything: other fonts make half of it. */
export const bound = 0.03;

/** In a page: the brightness of parts of a PNG in base 64, in blocks of so many pixels, each from its upper left. */
export const seen = async (page, png, clips, pixels = block) =>
  page.evaluate(`(async () => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png}')).blob());
    return ${JSON.stringify(clips)}.map(({ x, y, width = image.width, height = image.height }) => {
      const columns = Math.round(width / ${pixels}), rows = Math.round(height / ${pixels});
      const canvas = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
      canvas.imageSmoothingQuality = 'high';
      canvas.drawImage(image, x, y, width, height, 0, 0, columns, rows);
      const { data } = canvas.getImageData(0, 0, columns, rows);
      const values = Array.from({ length: columns * rows }, (_, i) =>
        Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]));
      return { columns, rows, values };
    });
  })()`);

/** In a page: pictures one under the other as a PNG in base 64, a pixel for each block. */
export const sheetOf = async (page, pictures) =>
  page.evaluate(`(async () => {
    const pictures = ${JSON.stringify(pictures)};
    const columns = Math.max(...pictures.map(({ columns }) => columns));
    const rows = pictures.reduce((sum, { rows }) => sum + rows, 0);
    const canvas = new OffscreenCanvas(columns, rows);
    const context = canvas.getContext('2d');
    let top = 0;
    for (const { columns, rows, values } of pictures) {
      const pixels = values.flatMap((value) => [value, value, value, 255]);
      context.putImageData(new ImageData(Uint8ClampedArray.from(pixels), columns, rows), 0, top);
      top += rows;
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  })()`);

/** The part of a sheet that has so many rows from one on, as wide as a picture is. */
export const part = (sheet, top, { columns, rows }) => ({
  columns,
  rows,
  values: Array.from({ length: columns * rows }, (_, i) => {
    const place = (top + Math.floor(i / columns)) * sheet.columns + (i % columns);
    return sheet.values[place] ?? -1;
  }),
});

/** The brightness of most blocks: the ground. */
const groundOf = ({ values }) => {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
};

const near = [-1, 0, 1];

const unmatched = (a, b) =>
  a.values.filter((value, i) => {
    const [x, y] = [i % a.columns, Math.floor(i / a.columns)];
    return !near.some((dy) =>
      near.some((dx) => {
        const [u, v] = [x + dx, y + dy];
        const inside = u >= 0 && v >= 0 && u < b.columns && v < b.rows;
        return inside && Math.abs(b.values[v * b.columns + u] - value) <= tolerance;
      }),
    );
  }).length;

const filled = (picture) => {
  const ground = groundOf(picture);
  return picture.values.filter((value) => Math.abs(value - ground) > tolerance / 2).length;
};

/** How much two pictures of one size differ: 0 not at all, 1 in every block where there is anything. */
export const distance = (a, b) => (unmatched(a, b) + unmatched(b, a)) / Math.max(1, filled(a) + filled(b));
