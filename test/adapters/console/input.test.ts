import fc from 'fast-check';
import { readLine } from '../../../adapters/console/input.js';
import { isDroverError } from '../../../src/base/errors.js';
import { anyCharacter } from '../../support/any-character.js';

describe('a line typed at the console', () => {
  it.each([
    [
      '@alice /migrate server web-01',
      { by: 'alice', kind: 'command', command: 'migrate', text: 'server web-01' },
    ],
    ['/migrate', { by: 'me', kind: 'command', command: 'migrate', text: '' }],
    ['  /migrate  web-01  --to a', { by: 'me', kind: 'command', command: 'migrate', text: 'web-01  --to a' }],
    [
      '@bob :white_check_mark: 3',
      { by: 'bob', kind: 'reaction', emoji: 'white_check_mark', number: '3', taken: false },
    ],
    [
      '@bob -:white_check_mark: 3',
      { by: 'bob', kind: 'reaction', emoji: 'white_check_mark', number: '3', taken: true },
    ],
    ['@bob +:x: 3', { by: 'bob', kind: 'reaction', emoji: 'x', number: '3', taken: false }],
    [':-1: 3.2', { by: 'me', kind: 'reaction', emoji: '-1', number: '3.2', taken: false }],
    ['-:-1: 3', { by: 'me', kind: 'reaction', emoji: '-1', number: '3', taken: true }],
    [
      '@bob :thumbsup::skin-tone-3: #3',
      { by: 'bob', kind: 'reaction', emoji: '+1', number: '3', taken: false },
    ],
    ['@bob ✅ 3', { by: 'bob', kind: 'reaction', emoji: 'white_check_mark', number: '3', taken: false }],
    ['@bob -👍🏽 3', { by: 'bob', kind: 'reaction', emoji: '+1', number: '3', taken: true }],
    [
      '@bob :party_parrot: 3',
      { by: 'bob', kind: 'reaction', emoji: 'party_parrot', number: '3', taken: false },
    ],
    ['@bob approve 3', { by: 'bob', kind: 'button', action: 'approve', number: '3' }],
    [
      '@bob reject 3 too risky today',
      { by: 'bob', kind: 'button', action: 'reject', number: '3', comment: 'too risky today' },
    ],
    ['details 3', { by: 'me', kind: 'button', action: 'details', number: '3' }],
    ['@bob delete 3', { by: 'bob', kind: 'delete', number: '3' }],
    ['help', { by: 'me', kind: 'help' }],
    ['@bob home', { by: 'bob', kind: 'home' }],
    ['', { by: 'me', kind: 'nothing' }],
    ['   ', { by: 'me', kind: 'nothing' }],
    ['# a comment in a script', { by: 'me', kind: 'nothing' }],
  ])('%j', (line, typed) => {
    expect(readLine(line, 'me')).toEqual(typed);
  });

  it.each([
    ['migrate server web-01', 'Not understood: `migrate server web-01`'],
    ['@bob', 'What does @bob say?'],
    ['@drover :x: 3', "`@drover` can't speak here."],
    ['@a:b /migrate', "`@a:b` can't speak here."],
    ['/', 'A slash needs a command behind it.'],
    ['approve', '`approve` needs the number of a message.'],
    ['approve three', '`approve` needs the number of a message.'],
    [':x:', '`:x:` needs the number of a message.'],
    ['@bob :a\u001b[2Jb: 3', 'Not understood: `:a[2Jb: 3`'],
    ['@bob :x: 3.', '`:x:` needs the number of a message.'],
  ])('%j is answered with what is wrong', (line, message) => {
    expect(() => readLine(line, 'me')).toThrow(expect.objectContaining({ code: 'console-input', message }));
  });

  it.each([
    ['DOMAIN\\al ice', 'DOMAIN-al-ice'],
    ['drover', 'you'],
    ['', 'you'],
    ['\u001b[2J', '2J'],
  ])('is spoken by $USER %j as %s', (user, by) => {
    expect(readLine('help', user).by).toBe(by);
  });

  it('is understood or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (line) => {
        try {
          readLine(line, 'me');
        } catch (error) {
          expect(isDroverError(error)).toBe(true);
        }
      }),
    );
  });
});
