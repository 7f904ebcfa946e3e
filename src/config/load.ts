import { join } from 'node:path';
import { codeOf } from '../base/errno.js';
import { DroverError } from '../base/errors.js';
import type { Config } from './config.js';
import { policyProblems } from './cross-checks.js';
import { readDocument } from './document.js';
import { absolute } from './paths.js';
import type { ConfiguredKind } from './policy-schema.js';
import { configError, type Problem, problemsOf } from './problems.js';
import { knownKeys } from './reference.js';
import { resolveConfig } from './resolve.js';
import { ownQuorums } from './resolve-policy.js';
import { configSchema } from './schema.js';

export interface LoadOptions {
  /** The kinds of requests that there are. */
  kinds: readonly ConfiguredKind[];
  /** As given by `--config`; default `$DROVER_CONFIG`, then ./drover.yaml. */
  file?: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as UTF-8 text; throws what node:fs throws. */
  readFile(path: string): string;
  home: string;
  cwd: string;
  /** `--console` was given: the console is served although the file may not name it. */
  console?: boolean;
  /** False for what talks to no platform (`drover history`). */
  platformNeeded?: boolean;
}

/**
 * The configuration, whole and valid.
 * @throws DroverError `config-missing`, `config-unreadable` or `config-invalid`; the message names file, line and key.
 */
export function loadConfig(options: LoadOptions): Config {
  const named = options.file ?? nonEmpty(options.env.DROVER_CONFIG) ?? 'drover.yaml';
  const file = absolute(named, options.home, options.cwd);
  const document = readDocument(readText(file, named, options), options.env);
  if (document.problems.length > 0) throw configError(named, document.problems, document.lineOf);

  const parsed = configSchema(options.kinds).safeParse(document.value ?? {}, { reportInput: true });
  if (!parsed.success)
    throw configError(named, problemsOf(parsed.error, knownKeys(options.kinds)), document.lineOf);

  const problems: Problem[] = [];
  const config = resolveConfig(parsed.data, { ...options, file, problems });
  if (problems.length === 0 && config !== undefined) {
    problems.push(
      ...policyProblems(
        config,
        options.platformNeeded ?? true,
        ownQuorums(parsed.data.policy, options.kinds),
      ),
    );
    if (problems.length === 0) return config;
  }
  throw configError(named, problems, document.lineOf);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function readText(file: string, named: string, options: LoadOptions): string {
  try {
    return options.readFile(file);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') {
      throw new DroverError(`There is no configuration at ${named}.`, {
        code: 'config-missing',
        remedy: 'Write one (docs/configuration.md), or name it with --config FILE or DROVER_CONFIG.',
        cause,
      });
    }
    if (codeOf(cause) === 'EISDIR') {
      throw new DroverError(`The configuration ${named} is a folder.`, {
        code: 'config-unreadable',
        remedy: `Name the file in it, as in --config ${join(named, 'drover.yaml')}.`,
        cause,
      });
    }
    throw new DroverError(`The configuration ${named} can't be read: ${String(codeOf(cause) ?? cause)}.`, {
      code: 'config-unreadable',
      remedy: 'Let the user that runs Drover read it.',
      cause,
    });
  }
}
