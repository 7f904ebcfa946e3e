import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

/** All that Drover may say stands in these, as text. */
const code = ['src', 'adapters', 'commands']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  )
  .join('\n')
  .replaceAll(/\\(['`])/g, '$1');

/** What the page gives as Drover's words: the first column of its tables, and what stands before a colon in its lists. */
const said = [
  ...[...page.matchAll(/^\| (``?)(.+?)\1 \|/gm)].map(([, , text = '']) => text),
  ...[...page.matchAll(/^- (.+?): /gm)].flatMap(([, text = '']) => spansOf(text)),
  ...[...page.matchAll(/^(`.*)$/gm)].flatMap(([, text = '']) => spansOf(text).slice(0, 1)),
  ...[...page.matchAll(/^The thread says (.*)$/gm)].flatMap(([, text = '']) => spansOf(text)),
].filter((text) => / /.test(text) && !/^(?:\/|drover )/.test(text));

function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
}

describe('docs/troubleshooting.md', () => {
  it('gives many messages', () => {
    expect(said.length).toBeGreaterThan(50);
  });

  it.each(said)('quotes %s as Drover says it', (text) => {
    const fixed = text
      .split('…')
      .map((part) => part.trim())
      .filter((part) => /[a-z]{3}/.test(part));
    expect(fixed.filter((part) => !code.includes(part))).toEqual([]);
    expect(fixed.length).toBeGreaterThan(0);
  });
});
