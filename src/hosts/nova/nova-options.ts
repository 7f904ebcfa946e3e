import { NOVA_OPTION_ROWS } from './nova-option-data.js';
import { JUNO, type NovaRelease } from './nova-release.js';

export type NovaOptionType = 'string' | 'integer' | 'float' | 'boolean' | 'list' | 'multi';

/** What one release takes for an option. */
export interface NovaOptionRule {
  /** null: none. */
  readonly default: string | null;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** `address`: an IP address or a host name; `domain`: the same, underscores allowed. */
  readonly form?: 'address' | 'domain';
  /** Keys (`GROUP/NAME`) that are read where its own is not set, the newest first. */
  readonly former?: readonly string[];
}

type NovaOptionChange = readonly [since: NovaRelease, change: Partial<NovaOptionRule> | null];
export type NovaOptionRow = readonly [
  key: `${string}/${string}`,
  type: NovaOptionType,
  first: readonly [since: NovaRelease, rule: NovaOptionRule],
  ...later: readonly NovaOptionChange[],
];

export interface NovaOption {
  readonly group: string;
  readonly name: string;
  readonly type: NovaOptionType;
  /** The oldest first; null: from then on Nova has no such option. */
  readonly rules: readonly { readonly since: NovaRelease; readonly rule: NovaOptionRule | null }[];
}

function optionOf([key, type, [since, first], ...later]: NovaOptionRow): NovaOption {
  const [group = '', name = ''] = key.split('/');
  // What Juno had is taken to be older: nothing is known of the releases before it.
  const rules: { since: NovaRelease; rule: NovaOptionRule | null }[] = [
    { since: since === JUNO ? 0 : since, rule: first },
  ];
  let rule = first;
  for (const [from, change] of later) {
    if (change !== null) rule = { ...rule, ...change };
    rules.push({ since: from, rule: change === null ? null : rule });
  }
  return { group, name, type, rules };
}

export const NOVA_OPTIONS: readonly NovaOption[] = NOVA_OPTION_ROWS.map(optionOf);

const byKey = new Map(NOVA_OPTIONS.map((one) => [`${one.group}/${one.name}`, one]));

/** Every key that may leave a host: the options, and the names that some of them had before, of the same type. */
export const NOVA_KEYS: ReadonlyMap<string, NovaOptionType> = new Map(
  NOVA_OPTIONS.flatMap(({ group, name, type, rules }) =>
    [`${group}/${name}`, ...rules.flatMap(({ rule }) => rule?.former ?? [])].map(
      (key): [string, NovaOptionType] => [key, type],
    ),
  ),
);

/** undefined: not a key that may be read from the host. */
export function novaOption(group: string, name: string): NovaOption | undefined {
  return byKey.get(`${group}/${name}`);
}

/** The option in a release, the newest where that is not known. null: Nova does not have it there. */
export function novaRule({ rules }: NovaOption, release: NovaRelease | null): NovaOptionRule | null {
  return rules.findLast(({ since }) => release === null || since <= release)?.rule ?? null;
}
