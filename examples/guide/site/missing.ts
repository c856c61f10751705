/**
 * What the reference lacks: every public function and constant has a docstring with an `@example`, every public type,
 * interface and namespace a docstring. A type needs no example of its own: it is seen in those of the functions that
 * take or give it.
 */
import { type DeclarationReflection, type ProjectReflection, ReflectionKind } from 'typedoc';

const containers = [ReflectionKind.Module, ReflectionKind.Namespace];
const values = [ReflectionKind.Function, ReflectionKind.Variable];

/** Its own comment, and one for each overload. */
const commentsOf = (reflection: DeclarationReflection): ReadonlyArray<NonNullable<DeclarationReflection['comment']>> =>
  [reflection, ...(reflection.signatures ?? [])].flatMap(({ comment }) => (comment === undefined ? [] : [comment]));

const lackOf = (reflection: DeclarationReflection): ReadonlyArray<string> => {
  const comments = commentsOf(reflection);
  if (!comments.some((comment) => comment.hasVisibleComponent())) return ['a docstring'];
  const needsExample = reflection.kindOf(values);
  return needsExample && !comments.some((comment) => comment.getTag('@example')) ? ['an @example'] : [];
};

const fileOf = (reflection: DeclarationReflection): string => {
  const [source] = reflection.sources ?? [];
  return source === undefined ? '' : `${source.fullFileName}:${source.line}`;
};

/** What public types are made of, and nobody can import. */
const isInternal = ({ name }: DeclarationReflection): boolean => name === '<internal>';

/** A line for each export that lacks something; what is exported twice is looked at where it is declared. */
const missingIn = (reflection: DeclarationReflection, root: string): ReadonlyArray<string> => {
  if (reflection.isReference() || isInternal(reflection)) return [];
  const own = lackOf(reflection).map(
    (lack) => `${fileOf(reflection).replace(`${root}/`, '')}: ${reflection.getFullName()} has not ${lack}`,
  );
  const inner = reflection.kindOf(containers) ? (reflection.children ?? []) : [];
  return [...own, ...inner.flatMap((child) => missingIn(child, root))];
};

/** A line for each public export of the project that lacks something, by its file under that folder. */
export const missing = (project: ProjectReflection, root: string): ReadonlyArray<string> =>
  [...new Set((project.children ?? []).flatMap((child) => missingIn(child, root)))].sort((x, y) =>
    x.localeCompare(y, 'en', { numeric: true }),
  );
