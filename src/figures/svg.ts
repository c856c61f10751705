/**
 * SVG as text: elements with their attributes, everything escaped.
 */

/**
 * Text for use in an element, or in an attribute.
 *
 * @example
 * import { Svg } from 'foldnet/figures'
 * Svg.escape('a < b') // 'a &lt; b'
 */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * A number with two decimals at most: a hundredth of a pixel is more than can be seen.
 *
 * @example
 * import { Svg } from 'foldnet/figures'
 * Svg.decimals(2 / 3) // '0.67'
 */
export const decimals = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** Attributes by name; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributeText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${typeof value === 'number' ? decimals(value) : escape(value)}"`],
    )
    .join('');

/**
 * An element, around elements that are text already.
 *
 * @example
 * import { Svg } from 'foldnet/figures'
 * Svg.element('g', { fill: 'red', x: undefined }, Svg.element('circle', { r: 2 })) // '<g fill="red"><circle r="2"/></g>'
 */
export const element = (name: string, attributes: Attributes, ...children: ReadonlyArray<string>): string =>
  children.length === 0
    ? `<${name}${attributeText(attributes)}/>`
    : `<${name}${attributeText(attributes)}>${children.join('')}</${name}>`;

/**
 * Words at a place; `anchor` says which of their ends, or their middle, is there.
 *
 * @example
 * import { Svg } from 'foldnet/figures'
 * Svg.words(1, 2, 'loss', { anchor: 'end' }) // '<text x="1" y="2" text-anchor="end">loss</text>'
 */
export const words = (
  x: number,
  y: number,
  text: string,
  { anchor = 'start', ...attributes }: Attributes & { readonly anchor?: 'start' | 'middle' | 'end' } = {},
): string => element('text', { x, y, 'text-anchor': anchor, ...attributes }, escape(text));

/**
 * Elements moved to a place.
 *
 * @example
 * import { Svg } from 'foldnet/figures'
 * Svg.moved(3, 4, Svg.words(0, 0, 'a')) // '<g transform="translate(3,4)"><text x="0" y="0" text-anchor="start">a</text></g>'
 */
export const moved = (x: number, y: number, ...children: ReadonlyArray<string>): string =>
  element('g', { transform: `translate(${decimals(x)},${decimals(y)})` }, ...children);
