import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The folders of src from the top to the ground: each may import only what stands below it. main.ts and the command line
 * stand above all.
 */
export const ORDER = [
  'main',
  'app',
  'procedures',
  'volumes',
  'report',
  'store',
  'requests',
  'preflight',
  'placement',
  'simulator',
  'hosts',
  'cloud',
  'config',
  'chat',
  'base',
] as const;

export type Folder = (typeof ORDER)[number] | 'adapters' | 'commands';

export interface Arrow {
  from: string;
  to: string;
}

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.{1,2}\/[^'\n]+)'/g;

/** Every import of the product's source files, types included, as paths from the repository's root. */
export function arrowsOfTheProduct(): readonly Arrow[] {
  const files = ['src', 'adapters', 'commands'].flatMap((folder) => sourcesIn(join(ROOT, folder)));
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, written = '']) => ({
      from: relative(ROOT, file),
      to: relative(ROOT, normalize(join(dirname(file), written.replace(/\.js$/, '.ts')))),
    })),
  );
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort();
}

/** The folder of the order that a file belongs to; its own kind for one of `procedures/`. */
export function folderOf(file: string): Folder {
  const [top = '', next = ''] = file.split('/');
  if (top === 'adapters' || top === 'commands') return top;
  const known = ORDER.find((folder) => folder === next);
  if (known !== undefined) return known;
  if (/^src\/(main|cli|generate)\.ts$/.test(file) || next === 'cli') return 'main';
  throw new Error(
    `${file} stands in no folder of the order: ORDER in this file tells where it may import from`,
  );
}

/** Why an import runs against the order; undefined: it does not. */
export function against({ from, to }: Arrow): string | undefined {
  const [a, b] = [folderOf(from), folderOf(to)];
  if (a === 'main') return undefined;
  if (b === 'main') return 'only the command line imports main.ts and cli/';
  if (a === 'adapters' || a === 'commands') return againstAtTheEdge(a, b, from, to);
  if (b === 'adapters' || b === 'commands')
    return 'src knows no adapter and no command; main.ts puts them together';
  if (b === 'simulator' && a !== 'simulator')
    return 'the simulator is for the command line, tests and benches';
  if (a === 'procedures' && b === 'procedures') {
    return kindOf(from) === kindOf(to) ? undefined : 'procedures know each other only through requests';
  }
  return ORDER.indexOf(a) <= ORDER.indexOf(b) ? undefined : `${a} stands below ${b}`;
}

function againstAtTheEdge(a: Folder, b: Folder, from: string, to: string): string | undefined {
  if (b === 'chat' || b === 'base') return undefined;
  if (a !== b) return `${a} see chat, base and the interfaces that they declare`;
  const platform = (file: string) => file.split('/')[1];
  return a === 'commands' || platform(from) === platform(to) ? undefined : 'platforms do not know each other';
}

function kindOf(file: string): string | undefined {
  return file.split('/')[2];
}

/** Circles between the folders of the order, each as its folders in turn; every procedure and platform is a folder of its own. */
export function circlesBetweenFolders(arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of arrows) {
    const [a, b] = [placeOf(from), placeOf(to)];
    if (a !== b) next.set(a, (next.get(a) ?? new Set()).add(b));
  }
  return [...strongComponents(next)].filter((component) => component.length > 1);
}

function placeOf(file: string): string {
  const folder = folderOf(file);
  return folder === 'procedures' ? `procedures/${kindOf(file)}` : folder;
}

/** Tarjan's strongly connected components. */
function strongComponents(next: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    for (const other of next.get(node) ?? []) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node) ?? 0, low.get(other) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const component: string[] = [];
    let member: string | undefined;
    do {
      member = stack.pop();
      if (member !== undefined) component.push(member);
    } while (member !== node && member !== undefined);
    found.push(component.sort());
  };
  for (const node of next.keys()) if (!index.has(node)) visit(node);
  return found;
}
