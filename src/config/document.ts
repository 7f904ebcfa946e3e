import { isScalar, LineCounter, parseDocument } from 'yaml';
import type { KeyPath, Problem } from './problems.js';

/** A parsed file: its plain value with the environment filled in, and where each key stands. */
export interface ConfigDocument {
  value: unknown;
  problems: readonly Problem[];
  /** The line of a key path, or of its nearest parent that is there. */
  lineOf(path: KeyPath): number | undefined;
}

/**
 * `${NAME}` without quotes is no YAML inside `{ … }`, and yet what people write there. So references are put into
 * characters of the private use area, of the same width, before the parse, and read from there afterwards.
 */
const REFERENCE = /\$\{([A-Za-z_]\w*)\}/g;
const MARKED = /\uE000\uE001([A-Za-z_]\w*)\uE002/g;

export function readDocument(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text.replaceAll(REFERENCE, '\uE000\uE001$1\uE002'), {
    lineCounter: lines,
    intAsBigInt: true,
    // Pretty errors quote the line, and the line may hold a secret.
    prettyErrors: false,
  });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      path: [],
      text: `is not YAML: ${error.message.replace(/\.$/, '')}`,
      line: lines.linePos(error.pos[0]).line,
    }));
    return { value: undefined, problems: problems.slice(0, 1), lineOf: () => undefined };
  }
  const lineOf = (path: KeyPath) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      const range = isNodeWithRange(node) ? node.range : undefined;
      if (range) return lines.linePos(range[0]).line;
    }
    return undefined;
  };
  const problems: Problem[] = [];
  const value = filledIn(document.toJS({ maxAliasCount: 100 }), [], env, problems);
  return { value, problems, lineOf };
}

function isNodeWithRange(node: unknown): node is { range: readonly [number, number, number] } {
  if (isScalar(node)) return Array.isArray(node.range);
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function filledIn(
  value: unknown,
  path: KeyPath,
  env: Readonly<Record<string, string | undefined>>,
  problems: Problem[],
): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'string') {
    return value.replaceAll(MARKED, (_, name: string) => {
      const found = env[name];
      if (found === undefined) {
        problems.push({ path, text: `reads \${${name}}, which is not set in the environment` });
      }
      return found ?? '';
    });
  }
  if (Array.isArray(value))
    return value.map((item, index) => filledIn(item, [...path, index], env, problems));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      if (key.includes('\uE000')) {
        problems.push({ path, text: 'has a key that reads the environment; only values do' });
      }
      return [key, filledIn(item, [...path, key], env, problems)];
    });
    return Object.fromEntries(entries);
  }
  return value;
}
