/**
 * The reference of everything public, by typedoc, from the docstrings.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Application,
  Comment,
  type DeclarationReflection,
  PageEvent,
  type ProjectReflection,
  ReflectionKind,
} from 'typedoc';
import { placeOf, relative, root } from './places.js';

/** What users import, by its name. */
const entryPoints: Readonly<Record<string, string>> = {
  src: 'foldnet',
  'src/codec': 'foldnet/codec',
  'src/figures': 'foldnet/figures',
  'src/kernels': 'foldnet/kernels',
  laws: 'foldnet/laws',
};

/** A file's header, in Markdown: what is indented in it is laid out as it is. */
const headerOf = (file: string): string => {
  const [, header = ''] = /^\/\*\*\n([^]*?)\n \*\//.exec(readFileSync(file, 'utf8')) ?? [];
  return header.replace(/^ \* ?/gm, '').replace(/^ {2}/gm, '    ');
};

/** Modules have the header of their file for a docstring. */
const withHeader = (reflection: DeclarationReflection): void => {
  const file = reflection.sources?.[0]?.fullFileName;
  const header = file === undefined ? '' : headerOf(file);
  if (header !== '') reflection.comment ??= new Comment([{ kind: 'text', text: header }]);
};

/** What stands for the way to the repository's files, and to the guide, until it is known from which page. */
const toSource = 'https://source.invalid/';
const toGuide = 'https://guide.invalid/';

export interface Reference {
  readonly app: Application;
  readonly project: ProjectReflection;
}

/** Everything public, as typedoc sees it. */
export const reflect = async (): Promise<Reference> => {
  const app = await Application.bootstrapWithPlugins({
    name: 'foldnet',
    entryPoints: Object.keys(entryPoints).map((folder) => join(root, folder, 'index.ts')),
    tsconfig: join(root, 'tsconfig.core.json'),
    readme: 'none',
    disableGit: true,
    basePath: root,
    sourceLinkTemplate: `${toSource}{path}#L{line}`,
    includeHierarchySummary: false,
    navigation: { includeFolders: false },
    // Types that are named in public ones and not exported themselves have a page too, so that every name leads to one.
    plugin: ['typedoc-plugin-missing-exports'],
    navigationLinks: { Guide: toGuide },
    titleLink: toGuide,
    // The type checker has a step of its own.
    skipErrorChecking: true,
    excludeExternals: true,
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the sources');
  const modules = [ReflectionKind.Module, ReflectionKind.Namespace].flatMap((kind) =>
    project.getReflectionsByKind(kind),
  );
  modules.forEach((reflection) => {
    if (!reflection.isDeclaration()) return;
    withHeader(reflection);
    reflection.name = entryPoints[reflection.name] ?? reflection.name;
  });
  return { app, project };
};

/** Writes the reference into a folder of the site; gives the repository's files that it links to. */
export const writeReference = async ({ app, project }: Reference, folder: string): Promise<ReadonlyArray<string>> => {
  const sources = new Set<string>();
  app.renderer.on(PageEvent.END, (page) => {
    const from = `reference/${page.url}`;
    page.contents = (page.contents ?? '')
      // The page's script puts the icons into it; browsers do not read them from another file of a folder.
      .replace(/<use href="[^"#]*#/g, '<use href="#')
      .replaceAll(`href="${toGuide}"`, `href="${relative(from, 'index.html')}"`)
      .replace(new RegExp(`href="${toSource}([^"#]*)`, 'g'), (_, path: string) => {
        sources.add(path);
        return `href="${relative(from, placeOf(path))}`;
      });
  });
  app.validate(project);
  await app.generateDocs(project, folder);
  return [...sources];
};
