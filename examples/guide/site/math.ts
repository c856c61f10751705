/**
 * Equations in Markdown, typeset by KaTeX when the site is built: $...$ within a line, $$...$$ on lines of their own. What
 * KaTeX does not know fails the build. A dollar before a space or a digit's amount is a dollar.
 */
import katex from 'katex';
import type MarkdownIt from 'markdown-it';

const typeset = (tex: string, displayMode: boolean): string =>
  katex.renderToString(tex, { displayMode, throwOnError: true, strict: 'error' });

const within = /\$((?:[^\s$\\]|\\.)(?:(?:[^$\\]|\\.)*?(?:[^\s$\\]|\\.))?)\$(?!\d)/y;

/** Adds both forms to a Markdown reader. */
export const math = (markdown: MarkdownIt): void => {
  markdown.inline.ruler.after('escape', 'math', (state, silent) => {
    within.lastIndex = state.pos;
    const match = within.exec(state.src);
    if (match === null) return false;
    if (!silent) state.push('math', 'math', 0).content = match[1] ?? '';
    state.pos = within.lastIndex;
    return true;
  });
  markdown.block.ruler.before(
    'fence',
    'equation',
    (state, start, end, silent) => {
      const line = (i: number): string =>
        state.src.slice((state.bMarks[i] ?? 0) + (state.tShift[i] ?? 0), state.eMarks[i]).trim();
      if (!line(start).startsWith('$$')) return false;
      if (silent) return true;
      const lines = Array.from({ length: end - start }, (_, i) => line(start + i));
      const last = lines.findIndex((text, i) => text.endsWith('$$') && (i > 0 || text.length > 2));
      if (last < 0) throw new Error(`$$ without an end: ${lines[0] ?? ''}`);
      const token = state.push('equation', 'math', 0);
      token.content = lines
        .slice(0, last + 1)
        .join('\n')
        .slice(2, -2);
      token.block = true;
      state.line = start + last + 1;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
  const contentOf = (tokens: ReadonlyArray<{ readonly content: string }>, i: number): string =>
    tokens[i]?.content ?? '';
  markdown.renderer.rules['math'] = (tokens, i) => typeset(contentOf(tokens, i), false);
  markdown.renderer.rules['equation'] = (tokens, i) =>
    `<div class="equation" tabindex="0">${typeset(contentOf(tokens, i), true)}</div>\n`;
};
