/** One assignment of a configuration file, as oslo.config's own parser splits it. */
export interface Assignment {
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

export interface ConfigProblem {
  readonly line: number;
  /** Kebab-case, for example `section-not-closed`. oslo.config refuses a file with any of these. */
  readonly kind: string;
  /** The option it is about, where its name may be told. */
  readonly key?: string;
}

export interface ConfigText {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly ConfigProblem[];
}

/** Longer texts are no configuration: the rest is not read, and that is a problem of its own. */
const LONGEST = 2 * 1024 * 1024;

/**
 * The grammar of oslo_config/iniparser.py: a line that begins with a blank continues the value above, an empty line
 * ends it, `=` or `:` assigns, one pair of quotes around a value is taken off. Names of groups other than DEFAULT are
 * compared in lower case. A bad line is a problem and never hides the lines after it.
 */
export function parseOsloConfig(text: string): ConfigText {
  const parser = new Parser();
  for (const [index, line] of text
    .slice(0, LONGEST)
    .split(/\r\n|\r|\n/)
    .entries())
    parser.line(line, index + 1);
  parser.end();
  if (text.length > LONGEST) parser.problems.push({ line: 0, kind: 'file-too-long' });
  return parser;
}

/** What Python's `strip` takes off: every blank of Unicode, the control characters 28 to 31 too. */
const BLANKS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const BLANK_START = new RegExp(`^${BLANKS}+`);
const BLANK_END = new RegExp(`(?<!${BLANKS})${BLANKS}+$`);

function bare(text: string): string {
  return text.replace(BLANK_START, '').replace(BLANK_END, '');
}

class Parser implements ConfigText {
  readonly assignments: Assignment[] = [];
  readonly problems: ConfigProblem[] = [];
  #group: string | undefined;
  #open: { name: string; values: string[] } | undefined;

  line(raw: string, number: number): void {
    const line = raw.replace(BLANK_END, '');
    if (line === '') this.end();
    else if (line.startsWith(' ') || line.startsWith('\t')) this.#continued(line, number);
    else {
      this.end();
      if (line.startsWith('[')) this.#section(line, number);
      else if (!line.startsWith('#') && !line.startsWith(';')) this.#assignment(line, number);
    }
  }

  /** Closes the assignment that is open. */
  end(): void {
    if (this.#open === undefined) return;
    const { name, values } = this.#open;
    this.#open = undefined;
    if (this.#group !== undefined) {
      this.assignments.push({ group: this.#group, name, value: values.join('\n') });
    }
  }

  #continued(line: string, number: number): void {
    if (this.#open === undefined) this.#problem(number, 'continuation-of-nothing');
    else this.#open.values.push(bare(line));
  }

  #section(line: string, number: number): void {
    if (!line.endsWith(']')) this.#problem(number, 'section-not-closed');
    else if (line.length <= 2) this.#problem(number, 'section-without-name');
    else this.#group = groupName(line.slice(1, -1));
  }

  #assignment(line: string, number: number): void {
    const at = line.search(/[:=]/);
    const name = bare(line.slice(0, Math.max(at, 0)));
    if (at < 0) this.#problem(number, 'no-assignment');
    else if (name === '') this.#problem(number, 'empty-key');
    else if (this.#group === undefined) this.#problem(number, 'no-section');
    else this.#open = { name, values: [unquoted(bare(line.slice(at + 1)))] };
  }

  #problem(line: number, kind: string): void {
    this.problems.push({ line, kind });
  }
}

export function groupName(name: string): string {
  return name === 'DEFAULT' ? name : name.toLowerCase();
}

function unquoted(value: string): string {
  const first = value[0];
  return (first === '"' || first === "'") && value.at(-1) === first ? value.slice(1, -1) : value;
}

/** Deeper references than this are a circle. */
const DEEPEST = 10;

/**
 * `$name`, `${name}` and `${group.name}`; `$$` and `\$` are a plain dollar. What `lookup` does not know stays as it is,
 * as with oslo.config, and is listed in `unresolved`. A bare name is looked for in the value's own group, then DEFAULT.
 */
export function interpolate(
  value: string,
  group: string,
  lookup: (group: string, name: string) => string | null | undefined,
): { text: string; unresolved: readonly string[] } {
  const unresolved: string[] = [];
  const resolve = (text: string, inGroup: string, depth: number): string =>
    text.replaceAll(
      /\\\$|\$\$|\$(?:([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi,
      (whole, plain: string | undefined, braced: string | undefined) => {
        const name = plain ?? braced;
        if (name === undefined) return '$';
        const dot = name.indexOf('.');
        const [ofGroup, key] = dot < 0 ? [inGroup, name] : [name.slice(0, dot), name.slice(dot + 1)];
        const found = lookup(ofGroup, key) ?? (dot < 0 ? lookup('DEFAULT', key) : undefined);
        if (found === undefined || found === null || depth >= DEEPEST) {
          unresolved.push(name);
          return whole;
        }
        return resolve(found, ofGroup, depth + 1);
      },
    );
  return { text: resolve(value, group, 0), unresolved };
}
