import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load.js';

export interface ConfigChoice {
  config?: string;
  console?: boolean;
}

/** The configuration as this process sees it. Throws as `loadConfig`. */
export function configOf(choice: ConfigChoice, io: NodeJS.Process, platformNeeded = true): Config {
  return loadConfig({
    ...(choice.config === undefined ? {} : { file: choice.config }),
    env: io.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    home: homedir(),
    cwd: io.cwd(),
    platformNeeded,
    ...(choice.console === undefined ? {} : { console: choice.console }),
  });
}

export function logLevelOf(env: NodeJS.ProcessEnv): 'debug' | 'info' | 'warn' | 'error' | 'silent' {
  const wanted = env.DROVER_LOG;
  const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
  return levels.find((level) => level === wanted) ?? 'info';
}
