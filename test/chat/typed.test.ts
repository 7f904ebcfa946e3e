import { typedServer } from '../../src/chat/typed.js';

const ID = '7e9c1a52-1b1c-4b1e-9d9e-2f4b6a1f0c3d';

describe('a server in a command to paste', () => {
  it.each([
    ['web-01', 'web-01'],
    ['db.prod_2', 'db.prod_2'],
    ['list', 'server list'],
    ['web', 'server web'],
    ['List', 'server List'],
    ['THAW', 'server THAW'],
    ['@everyone <!channel> *b*', ID],
    ['--to compute3', ID],
    ['two words', ID],
    ['"quoted"', ID],
    ['`code`', ID],
    ['', ID],
    ['ü', ID],
    ['x'.repeat(65), ID],
  ])('called %j is given as %s', (name, typed) => {
    expect(typedServer({ id: ID, name })).toBe(typed);
  });
});
