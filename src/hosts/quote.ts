const SAFE = /^[A-Za-z0-9_./:@%+,=-]+$/;

/**
 * One word for a POSIX shell, whatever is in it. The only place where words become shell text.
 * NUL cannot be passed to a program at all and is refused.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new TypeError('a shell word cannot hold a NUL');
  return SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** The words of a line that `quoteAll` wrote: what a host that plays a shell needs. */
export function unquote(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)) {
    words.push(match[0].replaceAll(/'([^']*)'|\\(.)/g, (_, plain: string | undefined, one) => plain ?? one));
  }
  return words;
}
