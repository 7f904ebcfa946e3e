import { ConfigError } from '../errors/config.js';
import { isSettings, type Settings } from './document.js';

/** Reads one cloud's settings, and knows how to complain: with file, cloud and key. */
export class SettingsReader {
  readonly file: string | null;
  readonly cloud: string;
  readonly #settings: Settings;
  readonly #auth: Settings;

  constructor(settings: Settings, file: string | null, cloud: string) {
    this.#settings = settings;
    this.file = file;
    this.cloud = cloud;
    const auth = settings.auth ?? {};
    if (!isSettings(auth))
      throw this.wrong('auth', 'It is not a mapping.', 'Put auth_url and its like below it.');
    this.#auth = auth;
  }

  wrong(key: string, problem: string, remedy: string): ConfigError {
    return new ConfigError(problem, { file: this.file, cloud: this.cloud, key, remedy });
  }

  text(key: string): string | undefined {
    return this.#textOf(this.#settings[key], key);
  }

  /** Settings of `auth`; the SDKs also take them one level up, and let the inner ones win. */
  auth(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const value = this.#textOf(this.#auth[key], `auth.${key}`) ?? this.#textOf(this.#settings[key], key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#settings[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    const word = String(value).toLowerCase();
    if (['true', 'yes', 'on', '1'].includes(word)) return true;
    if (['false', 'no', 'off', '0'].includes(word)) return false;
    throw this.wrong(key, 'It is neither true nor false.', 'Write true or false.');
  }

  /** A flag that may also be the path of a file (`verify: /etc/ssl/our-ca.pem`). undefined: it is none. */
  path(key: string): string | undefined {
    const value = this.#settings[key];
    return typeof value === 'string' && /[/\\~.]/.test(value) ? value : undefined;
  }

  seconds(key: string): number | undefined {
    const value = this.#settings[key];
    if (value === undefined || value === null) return undefined;
    const number = Number(value);
    if (Number.isFinite(number) && number > 0) return number;
    throw this.wrong(key, 'It is not a number of seconds.', 'Write a number above 0, or leave it out.');
  }

  raw(key: string): unknown {
    return this.#settings[key];
  }

  keys(): readonly string[] {
    return Object.keys(this.#settings);
  }

  /** Empty counts as not set, as for the SDKs. Numbers must be quoted: `0123` would have lost its zero already. */
  #textOf(value: unknown, key: string): string | undefined {
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw this.wrong(key, `It is a ${typeof value}, not text.`, 'Put it in quotes.');
  }
}
