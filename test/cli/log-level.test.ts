import { PassThrough } from 'node:stream';
import { logLevelOf } from '../../src/cli/configuration.js';
import { inChat } from '../../src/cli/start.js';

describe('how much is logged', () => {
  it.each([
    [{}, 'warn', 'warn'],
    [{ DROVER_LOG: '' }, 'silent', 'silent'],
    [{ DROVER_LOG: 'debug' }, 'warn', 'debug'],
    [{ DROVER_LOG: 'loud' }, 'warn', 'info'],
  ] as const)('%j, else %s: %s', (env, otherwise, level) => {
    expect(logLevelOf(env, otherwise)).toBe(level);
  });

  it('is less where the log would stand between the messages of a chat', () => {
    const io = { input: new PassThrough(), output: new PassThrough(), color: false };
    expect(inChat({ ...io, tty: true, json: false })).toBe(true);
    expect(inChat({ ...io, tty: true, json: true })).toBe(false);
    expect(inChat({ ...io, tty: false, json: false })).toBe(false);
    expect(inChat(undefined)).toBe(false);
  });
});
