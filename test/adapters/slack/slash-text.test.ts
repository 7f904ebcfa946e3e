import { typedText } from '../../../adapters/slack/slash-text.js';

describe('a slash command’s text', () => {
  it.each([
    ['web-01 --to compute2', 'web-01 --to compute2'],
    ['<http://web-01.example|web-01.example> --to compute2', 'web-01.example --to compute2'],
    ['<http://compute2>', 'http://compute2'],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['--to <#C0MAINT|maintenance>', '--to maintenance'],
    ['<#C0MAINT|>', 'C0MAINT'],
    ['<@U0BOSS|boss> <@U0REQ>', 'slack:U0BOSS slack:U0REQ'],
    ['<!subteam^S0OPS|@ops> <!here>', '@ops @here'],
    ['--reason "a &lt; b &amp;amp; c"', '--reason "a < b &amp; c"'],
    ['“web 01” —to compute2', '“web 01” —to compute2'],
  ])('%j is read as %j', (sent, typed) => {
    expect(typedText(sent)).toBe(typed);
  });
});
