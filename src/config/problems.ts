import type { z } from 'zod';
import { DroverError } from '../base/errors.js';
import { nearest } from '../chat/nearest.js';

export type KeyPath = readonly (string | number)[];

/** One thing that is wrong with one key. `text` follows the key's path in a sentence. */
export interface Problem {
  path: KeyPath;
  text: string;
  line?: number;
  remedy?: string;
}

/** `policy.approvals.migrate.approvers[0]`, counted from 0 as in jq */
export function shownPath(path: KeyPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

const REMEDY = 'Correct it and start again; docs/configuration.md has every key.';

/** Every problem of a file in one error: nobody likes to find them one start at a time. */
export function configError(
  file: string,
  problems: readonly Problem[],
  lineOf: (path: KeyPath) => number | undefined,
): DroverError {
  const sentences = problems.map((problem) => {
    const line = problem.line ?? lineOf(problem.path);
    const where = line === undefined ? '' : `line ${line}: `;
    const key = shownPath(problem.path);
    // The file's own name stands in front of a single sentence without a line.
    const whole = where === '' && problems.length === 1 ? '' : 'this ';
    const end = problem.text.endsWith('?') ? '' : '.';
    return `${where}${key === '' ? whole : `\`${key}\` `}${problem.text}${end}`;
  });
  const message =
    sentences.length === 1
      ? `${file}${sentences[0]?.startsWith('line') === true ? ',' : ''} ${sentences[0]}`
      : `${file} has ${sentences.length} problems:\n${sentences.map((sentence) => `  ${sentence}`).join('\n')}`;
  const remedies = [...new Set(problems.flatMap(({ remedy }) => remedy ?? []))];
  return new DroverError(message, {
    code: 'config-invalid',
    remedy: remedies.length > 0 ? remedies.join(' ') : REMEDY,
  });
}

/** What keys there are: those of a section, and every path that ends in a key. */
export interface KnownKeys {
  keysOf(section: KeyPath): readonly string[];
  pathsTo(key: string): readonly KeyPath[];
}

/** What zod found, in our words. */
export function problemsOf(error: z.ZodError, known: KnownKeys): readonly Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        text: unknownKey(path, key, known),
      }));
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) return [{ path, text: 'is missing' }];
    return [{ path, text: issueText(issue) }];
  });
}

function unknownKey(section: KeyPath, key: string, { keysOf, pathsTo }: KnownKeys): string {
  if (section.join('.') === 'roles' && key === 'viewer') {
    return 'is no key: everybody in a permitted channel (`policy.channels`) may look';
  }
  const known = keysOf(section);
  const near = nearest(key, known);
  const elsewhere = pathsTo(key);
  // A right key in the wrong section is told where it belongs, if it belongs to one only.
  const meant = near === undefined ? (elsewhere.length === 1 ? elsewhere[0] : undefined) : [...section, near];
  if (meant !== undefined) return `is no key that Drover knows: did you mean \`${shownPath(meant)}\`?`;
  return `is no key that Drover knows; known here: ${known.join(', ')}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
  record: 'a section with keys',
};

function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input')
        ? `must be ${KINDS[issue.expected] ?? issue.expected}`
        : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too small') ? `must be ${issue.minimum} or more` : issue.message;
    case 'too_big':
      return `must be ${issue.maximum} or less`;
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `must be ${issue.values.map(String).join(' or ')}`
        : issue.message;
    case 'invalid_key':
      return `has a name that it can't have: it ${issue.issues[0]?.message ?? 'is wrong'}`;
    default:
      return issue.message;
  }
}
