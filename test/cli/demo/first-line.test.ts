import { PassThrough } from 'node:stream';
import { saysAnything } from '../../../src/cli/demo/first-line.js';
import { FakeClock } from '../../support/fake-clock.js';

/** What was said to whoever might type, and what was found. */
function asked(input: PassThrough & { isTTY?: boolean }) {
  const clock = new FakeClock();
  let greetings = 0;
  const says = saysAnything(input, () => void greetings++, clock);
  return { clock, says, greetings: () => greetings };
}

async function rest(input: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

describe("whether the demo's input says anything", () => {
  it('does at a terminal, before anything is typed', async () => {
    const { says, greetings } = asked(Object.assign(new PassThrough(), { isTTY: true }));
    expect(await says).toBe(true);
    expect(greetings()).toBe(1);
  });

  it.each(['', '\n', ' \r\n\n'])(
    'does not when it ends after %j, and is not told what to type',
    async (text) => {
      const input = new PassThrough();
      const { says, greetings } = asked(input);
      input.end(text);
      expect(await says).toBe(false);
      expect(greetings()).toBe(0);
    },
  );

  it('does not when it can not be read', async () => {
    const input = new PassThrough();
    const { says } = asked(input);
    input.destroy(new Error('EISDIR'));
    expect(await says).toBe(false);
  });

  it('does with a line, of which nothing is lost', async () => {
    const input = new PassThrough();
    const { says, greetings } = asked(input);
    const bytes = Buffer.from('\n# Bücher\n@alice /migrate list\n');
    input.write(bytes.subarray(0, 5));
    expect(await says).toBe(true);
    input.end(bytes.subarray(5));
    expect(greetings()).toBe(1);
    expect(await rest(input)).toBe(bytes.toString('utf8'));
  });

  it('is told what to type after a second without a word, once', async () => {
    const input = new PassThrough();
    const { says, greetings, clock } = asked(input);
    await clock.advance(999);
    expect(greetings()).toBe(0);
    await clock.advance(1);
    expect(greetings()).toBe(1);
    input.end('help\n');
    expect(await says).toBe(true);
    expect(greetings()).toBe(1);
    expect(await rest(input)).toBe('help\n');
  });
});
