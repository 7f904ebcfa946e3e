import {
  type NovaOption,
  type NovaOptionType,
  type NovaRelease,
  novaDefault,
  novaOption,
} from './nova-options.js';
import {
  type Assignment,
  type ConfigProblem,
  groupName,
  interpolate,
  parseOsloConfig,
} from './oslo-config.js';

export interface NovaConfFile {
  readonly path: string;
  /** Seconds since the epoch, by the host's clock. null: not told. */
  readonly changedAt: number | null;
  /** Kept lines only. */
  readonly text: string;
  /** By the line of the real file: what oslo.config would refuse, what was withheld, and what looks cut off or damaged. */
  readonly problems: readonly ConfigProblem[];
}

/** What the host answered, in the order in which oslo.config reads: the last file wins. */
export interface NovaConfReading {
  readonly files: readonly NovaConfFile[];
  /** Files that nova-compute was told to read, and that are not there or may not be read. */
  readonly missing: readonly string[];
  readonly process: {
    readonly pid: number /** Seconds since the epoch. */;
    readonly startedAt: number;
  } | null;
  /** Read by `docker exec` or `podman exec`, because no process was seen. */
  readonly container: string | null;
}

export type NovaConfValue = string | number | boolean | readonly string[] | null;

export interface NovaSetting<T extends NovaConfValue = NovaConfValue> {
  readonly value: T;
  /** Where it is set; null: nowhere, the value is the release's default. */
  readonly file: string | null;
  /** Why the text cannot be the option's type, or which reference cannot be followed. */
  readonly problem: string | null;
}

/** Names that an option had before; the new name wins where both are set (oslo.config's deprecated_name). */
const FORMER: Readonly<Record<string, readonly string[]>> = {
  'libvirt/cpu_models': ['libvirt/cpu_model'],
  'libvirt/volume_use_multipath': ['libvirt/iscsi_use_multipath'],
  'key_manager/backend': ['key_manager/api_class', 'keymgr/api_class'],
  'vnc/server_listen': ['vnc/vncserver_listen', 'DEFAULT/vncserver_listen'],
};

type Found = { readonly values: readonly string[]; readonly file: string };

/** nova.conf as the nova-compute of one release understands it. */
export class NovaConf {
  readonly reading: NovaConfReading;
  readonly problems: readonly (ConfigProblem & { file: string })[];
  readonly #release: NovaRelease | null;
  readonly #set = new Map<string, Found>();

  constructor(reading: NovaConfReading, release: NovaRelease | null) {
    this.reading = reading;
    this.#release = release;
    const problems: (ConfigProblem & { file: string })[] = [];
    for (const file of reading.files) {
      const parsed = parseOsloConfig(file.text);
      for (const one of parsed.assignments) this.#assign(one, file.path);
      for (const problem of file.problems) problems.push({ ...problem, file: file.path });
    }
    this.problems = problems;
  }

  string(group: string, name: string): NovaSetting<string | null> {
    return this.#as(group, name, ['string'], (text) => text);
  }

  integer(group: string, name: string): NovaSetting<number | null> {
    return this.#as(group, name, ['integer'], (text) =>
      /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined,
    );
  }

  float(group: string, name: string): NovaSetting<number | null> {
    return this.#as(group, name, ['float'], (text) => {
      const number = text === '' ? Number.NaN : Number(text);
      return Number.isFinite(number) ? number : undefined;
    });
  }

  boolean(group: string, name: string): NovaSetting<boolean | null> {
    return this.#as(group, name, ['boolean'], (text) => {
      if (/^(true|1|on|yes)$/i.test(text)) return true;
      return /^(false|0|off|no)$/i.test(text) ? false : undefined;
    });
  }

  /** A ListOpt: by commas, blanks around the items taken off. */
  list(group: string, name: string): NovaSetting<readonly string[]> {
    const setting = this.#as(group, name, ['list'], (text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    );
    return { ...setting, value: setting.value ?? [] };
  }

  /** A MultiOpt: every occurrence, of every file, in order. */
  multi(group: string, name: string): NovaSetting<readonly string[]> {
    known(group, name, ['multi']);
    const found = this.#find(group, name);
    const texts = (found?.values ?? []).map((value) => this.#interpolated(value, group));
    const problem = texts.find((one) => one.problem !== null)?.problem ?? null;
    return { value: texts.map(({ text }) => text), file: found?.file ?? null, problem };
  }

  /** The first option whose value ends within a reference: `$`, `${name`, `$(name`. oslo.config takes it as it is. */
  unfinished(): { group: string; name: string; file: string } | undefined {
    for (const [key, { values, file }] of this.#set) {
      const [group = '', name = ''] = key.split('/');
      if (values.some((value) => /(^|[^$\\])\$(\{[^}]*|\([^)]*)?$/.test(value))) return { group, name, file };
    }
    return undefined;
  }

  #as<T extends NovaConfValue>(
    group: string,
    name: string,
    types: readonly NovaOptionType[],
    read: (text: string) => T | undefined,
  ): NovaSetting<T | null> {
    const option = known(group, name, types);
    const found = this.#find(group, name);
    const raw = found === undefined ? novaDefault(option, this.#release) : (found.values.at(-1) ?? null);
    const file = found?.file ?? null;
    if (raw === null) return { value: null, file, problem: null };
    const { text, problem } = this.#interpolated(raw, group);
    const value = read(text);
    if (value === undefined)
      return { value: null, file, problem: `"${text.slice(0, 60)}" is no ${option.type}` };
    return { value, file, problem };
  }

  #interpolated(raw: string, group: string): { text: string; problem: string | null } {
    const { text, unresolved } = interpolate(raw, group, (inGroup, key) => this.#text(inGroup, key));
    const [first] = unresolved;
    return { text, problem: first === undefined ? null : `refers to $${first}, which was not read` };
  }

  #text(group: string, name: string): string | null | undefined {
    const option = novaOption(group, name);
    if (option === undefined) return undefined;
    return this.#find(group, name)?.values.at(-1) ?? novaDefault(option, this.#release);
  }

  #find(group: string, name: string): Found | undefined {
    const keys = [`${group}/${name}`, ...(FORMER[`${group}/${name}`] ?? [])];
    return keys.map((key) => this.#set.get(key)).find((found) => found !== undefined);
  }

  /** Within a file and over files the last wins; a MultiOpt keeps all. */
  #assign({ group, name, value }: Assignment, file: string): void {
    const key = `${groupName(group)}/${name}`;
    const before = this.#set.get(key)?.values ?? [];
    this.#set.set(key, { values: [...before, value], file });
  }
}

/** A key that is not in the list can never have been read: asking for it is a mistake of ours. */
function known(group: string, name: string, types: readonly NovaOptionType[]): NovaOption {
  const option = novaOption(group, name);
  if (option === undefined || !types.includes(option.type)) {
    throw new TypeError(
      `[${group}] ${name} is not an option of type ${types.join(' or ')} that Drover reads`,
    );
  }
  return option;
}
