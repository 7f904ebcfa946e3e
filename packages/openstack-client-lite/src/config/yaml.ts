import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';

/** What is wrong with a file that should be YAML. Nothing of it shows a value: it may be a secret. */
export interface YamlProblem {
  /** Follows the file's or the key's name: `has ...`, `is ...`. */
  readonly text: string;
  readonly remedy: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The key it is about, or the nearest one above; empty where there is none. */
  readonly path: readonly (string | number)[];
}

export type YamlRead =
  | { readonly kind: 'wrong'; readonly problem: YamlProblem }
  | {
      readonly kind: 'read';
      readonly value: unknown;
      /** The line of a key path, or of its nearest parent that is there. */
      lineOf(path: readonly (string | number)[]): number | undefined;
    };

const QUOTES = 'Put the value in quotes, or correct the indentation there.';
const ALIAS_REMEDY = 'A value that begins with * is an alias in YAML: put it in quotes.';
const WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'has an alias (*) without a name',
  BAD_DIRECTIVE: 'has a directive (%) that YAML does not know',
  BAD_DQ_ESCAPE: 'has a backslash in double quotes that escapes nothing',
  BAD_INDENT: 'is not indented as YAML wants it',
  BAD_SCALAR_START: 'begins with a character that YAML keeps for itself',
  BLOCK_AS_IMPLICIT_KEY: 'has two keys in one line',
  DUPLICATE_KEY: 'has a key twice',
  MISSING_CHAR: 'lacks a quote, a bracket, a comma or a colon',
  MULTILINE_IMPLICIT_KEY: 'has a key of several lines',
  MULTIPLE_DOCS: 'has several documents (---)',
  TAB_AS_INDENT: 'is indented with a tab',
  UNEXPECTED_TOKEN: 'has something that YAML does not expect',
};
/** As the library's own: beyond it a file of a few lines would fill the memory. */
const MOST_ALIASES = 100;

export interface YamlOptions {
  merge?: boolean;
  intAsBigInt?: boolean;
  /**
   * As Python's yaml.safe_load reads it: `yes` and `no` are flags, of two equal keys the last counts. A number that reads as
   * it is written becomes its text, as the SDKs make of it; another (`0123`) stays a number, for its digits are lost.
   */
  asPython?: boolean;
}

/** YAML (JSON is YAML) to plain values. Every way in which it can fail is a problem with its line, and none throws. */
export function readYaml(text: string, { asPython = false, ...options }: YamlOptions = {}): YamlRead {
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    // Pretty errors quote the line; warnings would print keys to the terminal.
    document = parseDocument(text, {
      ...options,
      ...(asPython && { version: '1.1', uniqueKeys: false }),
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch {
    return wrong('is nested too deeply', 'Correct the brackets and the indentation.', [], null);
  }
  const at = (offset: number) => lines.linePos(offset);
  const [error] = document.errors;
  if (error !== undefined) {
    const said = WORDS[error.code] ?? 'is not YAML';
    const place = at(error.pos[0]);
    return wrong(`${said} (${error.code})`, QUOTES, keyAbove(text, place.line), place);
  }
  try {
    if (asPython) numbersAsWritten(document);
    const problem = problemIn(document, at);
    if (problem !== undefined) return { kind: 'wrong', problem };
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { kind: 'read', value, lineOf: (path) => lineOf(document, path, (offset) => at(offset).line) };
  } catch {
    return wrong('repeats its aliases (*) without bounds, or is nested too deeply', ALIAS_REMEDY, [], null);
  }
}

function wrong(
  text: string,
  remedy: string,
  path: readonly (string | number)[],
  place: { line: number; col: number } | null,
): YamlRead {
  return {
    kind: 'wrong',
    problem: { text, remedy, path, line: place?.line ?? null, column: place?.col ?? null },
  };
}

function numbersAsWritten(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'number' && scalar.source === String(scalar.value))
        scalar.value = scalar.source;
    },
  });
}

/** What the parser takes and nobody means: aliases of nothing or of themselves, and mappings as keys. */
function problemIn(
  document: Document.Parsed,
  at: (offset: number) => { line: number; col: number },
): YamlProblem | undefined {
  let found: YamlProblem | undefined;
  const report = (text: string, remedy: string, node: Node, path: YamlProblem['path']) => {
    const place = node.range ? at(node.range[0]) : null;
    found = { text, remedy, path, line: place?.line ?? null, column: place?.col ?? null };
    return visit.BREAK;
  };
  visit(document, {
    Alias(_key, alias, above) {
      const target = alias.resolve(document);
      if (target !== undefined && !above.includes(target)) return undefined;
      const text =
        target === undefined ? 'is an alias (*) of nothing' : 'is an alias (*) of what it stands in';
      return report(text, ALIAS_REMEDY, alias, pathOf(above, alias));
    },
    Pair(_key, pair, above) {
      if (!isCollection(pair.key) && !isAlias(pair.key)) return undefined;
      return report(
        'has a mapping, a list or an alias as a key',
        'A value that begins with {, [ or * must be in quotes.',
        pair.key,
        pathOf(above, pair.key),
      );
    },
  });
  return found;
}

/** The keys and places that lead to a node. */
function pathOf(above: readonly unknown[], node: Node | Alias): readonly (string | number)[] {
  return above.flatMap((one, index): (string | number)[] => {
    if (isPair(one)) return isScalar(one.key) ? [String(one.key.value)] : [];
    const below = above[index + 1] ?? node;
    if (!isCollection(one) || isPair(below)) return [];
    const items: readonly unknown[] = one.items;
    const place = items.indexOf(below);
    return place < 0 ? [] : [place];
  });
}

/** Of a file that can't be parsed: the key in this line, or in the nearest line above that has one. */
function keyAbove(text: string, line: number): readonly string[] {
  const before = text.split('\n', line).reverse();
  for (const one of before) {
    const key = /^\s{0,80}(?:- )?([A-Za-z_][\w-]{0,60}):(?:\s|$)/.exec(one)?.[1];
    if (key !== undefined) return [key];
  }
  return [];
}

function lineOf(
  document: Document.Parsed,
  path: readonly (string | number)[],
  line: (offset: number) => number,
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isScalar(node) || isCollection(node)) {
      if (node.range) return line(node.range[0]);
    }
  }
  return undefined;
}
