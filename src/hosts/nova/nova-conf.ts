import { type NovaConfValue, readNovaValue, whyRefused } from './nova-option-value.js';
import { NOVA_OPTIONS, type NovaOption, type NovaOptionType, novaOption, novaRule } from './nova-options.js';
import { type NovaRelease, releaseName } from './nova-release.js';
import { type ConfigProblem, groupName, interpolate, parseOsloConfig } from './oslo-config.js';

export type { NovaConfValue } from './nova-option-value.js';

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

export interface NovaSetting<T extends NovaConfValue = NovaConfValue> {
  /** null: not set and no default, or a value that Nova does not take. */
  readonly value: T;
  /** Where it is set; null: nowhere, the value is the release's default. */
  readonly file: string | null;
  /** Why Nova does not take the text, or which reference cannot be followed. */
  readonly problem: string | null;
}

/** A key that is set, with what is to be said of it. */
export interface NovaConfRemark {
  readonly file: string;
  /** `[libvirt] live_migration_downtime`. */
  readonly option: string;
  readonly text: string;
}

type Found = { readonly values: readonly string[]; readonly file: string };

/** nova.conf as the nova-compute of one release understands it. */
export class NovaConf {
  readonly reading: NovaConfReading;
  readonly problems: readonly (ConfigProblem & { file: string })[];
  /** null: not known; the newest one's rules are taken then. */
  readonly release: NovaRelease | null;
  /** What each file sets, the last first, as oslo.config looks. */
  readonly #files: readonly { readonly path: string; readonly set: ReadonlyMap<string, readonly string[]> }[];

  constructor(reading: NovaConfReading, release: NovaRelease | null) {
    this.reading = reading;
    this.release = release;
    this.problems = reading.files.flatMap(({ path, problems }) =>
      problems.map((problem) => ({ ...problem, file: path })),
    );
    this.#files = reading.files.map(({ path, text }) => ({ path, set: assignmentsOf(text) })).reverse();
  }

  string(group: string, name: string): NovaSetting<string | null> {
    return this.#as(group, name, 'string', (value) => (typeof value === 'string' ? value : null));
  }

  integer(group: string, name: string): NovaSetting<number | null> {
    return this.#as(group, name, 'integer', (value) => (typeof value === 'number' ? value : null));
  }

  float(group: string, name: string): NovaSetting<number | null> {
    return this.#as(group, name, 'float', (value) => (typeof value === 'number' ? value : null));
  }

  boolean(group: string, name: string): NovaSetting<boolean | null> {
    return this.#as(group, name, 'boolean', (value) => (typeof value === 'boolean' ? value : null));
  }

  /** A ListOpt: by commas, blanks around the items taken off. */
  list(group: string, name: string): NovaSetting<readonly string[]> {
    return this.#as(group, name, 'list', (value) => (Array.isArray(value) ? value : []));
  }

  /** A MultiOpt: every occurrence, of every file, in order. */
  multi(group: string, name: string): NovaSetting<readonly string[]> {
    const option = known(group, name, 'multi');
    const found = this.#files.toReversed().flatMap(({ path, set }) => {
      const values = novaRule(option, this.release) === null ? undefined : set.get(`${group}/${name}`);
      return values === undefined ? [] : [{ path, values }];
    });
    const texts = found.flatMap(({ values }) => values).map((value) => this.#interpolated(value, group));
    const problem = texts.find((one) => one.problem !== null)?.problem ?? null;
    return { value: texts.map(({ text }) => text), file: found.at(-1)?.path ?? null, problem };
  }

  /** The first option whose value ends within a reference: `$`, `${name`, `$(name`. oslo.config takes it as it is. */
  unfinished(): { group: string; name: string; file: string } | undefined {
    for (const { path, set } of this.#files.toReversed()) {
      for (const [key, values] of set) {
        const [group = '', name = ''] = key.split('/');
        if (values.some((value) => /(^|[^$\\])\$(\{[^}]*|\([^)]*)?$/.test(value)))
          return { group, name, file: path };
      }
    }
    return undefined;
  }

  /** Values that Nova does not take: with one of them nova-compute does not start, for it reads every option then. */
  refused(): readonly NovaConfRemark[] {
    return NOVA_OPTIONS.flatMap((option) => {
      const found = this.#find(option);
      const raw = found?.values.at(-1);
      if (found === undefined || raw === undefined || option.type === 'multi') return [];
      const { text, problem } = this.#interpolated(raw, option.group);
      const why = problem === null ? whyRefused(option, this.release, text) : undefined;
      if (why === undefined) return [];
      return [{ file: found.file, option: `[${option.group}] ${option.name} = ${shown(text)}`, text: why }];
    });
  }

  /** Names that were an option's before, are set, and are read no more in this release, where the new name is not set. */
  retired(): readonly NovaConfRemark[] {
    const { release } = this;
    if (release === null) return [];
    return NOVA_OPTIONS.flatMap((option) => {
      const former = new Set(option.rules.flatMap(({ rule }) => rule?.former ?? []));
      const read = new Set(novaRule(option, release)?.former ?? []);
      if (this.#find(option) !== undefined) return [];
      return [...former].flatMap((key) => {
        const file = this.#files.find(({ set }) => set.has(key))?.path;
        if (file === undefined || read.has(key) || isRead(key, release)) return [];
        const gone = option.rules.find(({ since, rule }) => since <= release && !rule?.former?.includes(key));
        const when = gone === undefined ? '' : ` since ${releaseName(gone.since)}`;
        const [group = '', name = ''] = key.split('/');
        const now = `[${option.group}] ${option.name}`;
        return [{ file, option: `[${group}] ${name}`, text: `is not read${when}: it is ${now} now` }];
      });
    });
  }

  /** Options of a move that are set and that this release does not have. Workarounds are left out: they come with updates. */
  unknownOptions(): readonly NovaConfRemark[] {
    const { release } = this;
    if (release === null) return [];
    return NOVA_OPTIONS.flatMap((option) => {
      const { group, name, rules } = option;
      const file = this.#files.find(({ set }) => set.has(`${group}/${name}`))?.path;
      const known = group === 'workarounds' || novaRule(option, release) !== null;
      const isFormer = NOVA_OPTIONS.some((one) =>
        novaRule(one, release)?.former?.includes(`${group}/${name}`),
      );
      if (file === undefined || known || isFormer) return [];
      const gone = rules.findLast(({ since, rule }) => since <= release && rule === null)?.since;
      const next = rules.find(({ since, rule }) => since > release && rule !== null)?.since;
      const when =
        gone === undefined
          ? next === undefined
            ? ''
            : `, only ${releaseName(next)} does`
          : ` since ${releaseName(gone)}`;
      return [{ file, option: `[${group}] ${name}`, text: `is not read${when}` }];
    });
  }

  #as<T extends NovaConfValue>(
    group: string,
    name: string,
    type: NovaOptionType,
    narrow: (value: NovaConfValue) => T,
  ): NovaSetting<T> {
    const option = known(group, name, type);
    const rule = novaRule(option, this.release);
    const found = this.#find(option);
    const raw = found?.values.at(-1) ?? rule?.default ?? null;
    const file = found?.file ?? null;
    if (raw === null || rule === null) return { value: narrow(null), file: null, problem: null };
    const { text, problem } = this.#interpolated(raw, group);
    const reading = readNovaValue(type, rule, text);
    if ('value' in reading) return { value: narrow(reading.value), file, problem };
    const why = problem ?? `"${shown(text)}": ${whyRefused(option, this.release, text) ?? ''}`;
    return { value: narrow(null), file, problem: why };
  }

  #interpolated(raw: string, group: string): { text: string; problem: string | null } {
    const { text, unresolved } = interpolate(raw, group, (inGroup, key) => this.#text(inGroup, key));
    const [first] = unresolved;
    return { text, problem: first === undefined ? null : `refers to $${first}, which was not read` };
  }

  #text(group: string, name: string): string | null | undefined {
    const option = novaOption(group, name);
    if (option === undefined) return undefined;
    return this.#find(option)?.values.at(-1) ?? novaRule(option, this.release)?.default ?? null;
  }

  /** In the last file that sets it under any of its names; of that file's names the newest. */
  #find(option: NovaOption): Found | undefined {
    const rule = novaRule(option, this.release);
    if (rule === null) return undefined;
    const keys = [`${option.group}/${option.name}`, ...(rule.former ?? [])];
    for (const { path, set } of this.#files) {
      const values = keys.map((key) => set.get(key)).find((found) => found !== undefined);
      if (values !== undefined) return { values, file: path };
    }
    return undefined;
  }
}

function assignmentsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const set = new Map<string, readonly string[]>();
  for (const { group, name, value } of parseOsloConfig(text).assignments) {
    const key = `${groupName(group)}/${name}`;
    set.set(key, [...(set.get(key) ?? []), value]);
  }
  return set;
}

function isRead(key: string, release: NovaRelease): boolean {
  const [group = '', name = ''] = key.split('/');
  const option = novaOption(group, name);
  return option !== undefined && novaRule(option, release) !== null;
}

const shown = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 60);

/** A key that is not in the list can never have been read: asking for it is a mistake of Drover's. */
function known(group: string, name: string, type: NovaOptionType): NovaOption {
  const option = novaOption(group, name);
  if (option?.type !== type) {
    throw new TypeError(`[${group}] ${name} is not an option of type ${type} that Drover reads`);
  }
  return option;
}
