import { learnSecrets, readYaml } from 'openstack-client-lite';
import { isSecretName } from 'openstack-client-lite/redaction';
import { learnSecret } from '../base/redaction.js';
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
  const read = readYaml(text.replaceAll(REFERENCE, '\uE000\uE001$1\uE002'), { intAsBigInt: true });
  if (read.kind === 'wrong') {
    const { text: problem, remedy, path, line } = read.problem;
    const wrong = { path, text: `is not YAML: it ${problem}`, remedy, ...(line === null ? {} : { line }) };
    return { value: undefined, problems: [wrong], lineOf: () => undefined };
  }
  const problems: Problem[] = [];
  const value = filledIn(read.value, [], env, problems);
  // Also of keys that are wrong: what is said of them must not show it.
  learnSecrets(value);
  return { value, problems, lineOf: read.lineOf };
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
      if (isSecretName(name)) learnSecret(found ?? '');
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
