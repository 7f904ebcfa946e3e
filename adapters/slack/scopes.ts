/** What the bot token may do, why, and what will not work without it. The order is the manifest's. */
export const BOT_SCOPES: readonly { scope: string; why: string; without: string }[] = [
  { scope: 'commands', why: 'slash commands', without: 'No slash command reaches Drover.' },
  { scope: 'chat:write', why: 'cards, threads and private answers', without: 'Drover cannot say anything.' },
  {
    scope: 'reactions:read',
    why: 'votes by reaction, read back from the message',
    without: 'Reactions do not count, and no approved request can start: votes cannot be read back.',
  },
  {
    scope: 'reactions:write',
    why: 'the two vote emoji that Drover puts on a request',
    without: 'The vote emoji are not put on requests; people have to pick them.',
  },
  {
    scope: 'users:read',
    why: 'who is a member, a guest, an outsider, a bot or gone',
    without: 'No command and no vote is taken: nobody can be told apart.',
  },
  {
    scope: 'channels:read',
    why: 'whether Drover is in a public channel, before a request is made there',
    without: 'A request from a public channel that Drover is not in fails later, at its post.',
  },
  {
    scope: 'groups:read',
    why: 'the same for private channels',
    without: 'A request from a private channel that Drover is not in fails later, at its post.',
  },
  {
    scope: 'channels:history',
    why: 'finding a post whose answer was lost, in public channels, so that it is not repeated',
    without: 'After a lost answer or a restart nothing more can be posted in public channels.',
  },
  {
    scope: 'groups:history',
    why: 'the same for private channels',
    without: 'After a lost answer or a restart nothing more can be posted in private channels.',
  },
  {
    scope: 'usergroups:read',
    why: 'roles given to user groups (`slack:group:…`)',
    without: 'Roles given to user groups hold for nobody.',
  },
  {
    scope: 'files:write',
    why: 'the record of what was done, as a file in the thread of each request that ended',
    without: 'Threads end without the record of what was done; everything else works.',
  },
];

/** The scopes that are needed and were not granted. */
export function missingScopes(granted: readonly string[]): typeof BOT_SCOPES {
  return BOT_SCOPES.filter(({ scope }) => !granted.includes(scope));
}
