import { type Card, card, code, item, line } from '../../src/chat/card.js';
import type { ChatInbox } from '../../src/chat/platform.js';

/** What can be typed on the console. */
export function consoleHelp(
  commands: ChatInbox['commands'],
  votes: { approve: string; reject: string },
): Card {
  const [first] = commands;
  const example = first === undefined ? '/migrate list' : `/${first.name} help`;
  return card(
    line('Type what somebody says. Without a name in front, you speak.'),
    item(code(`@alice ${example}`), ` · a command: ${commands.map(({ name }) => `/${name}`).join(', ')}`),
    item(
      code(`@bob :${votes.approve}: 3`),
      ' · react to message 3, ',
      code(`@bob :${votes.reject}: 3`),
      ' against it',
    ),
    item(code(`@bob -:${votes.approve}: 3`), ' · take a reaction back'),
    item(
      code('@bob approve 3'),
      ', ',
      code('@bob reject 3 too risky today'),
      ' · press a button of message 3',
    ),
    item(code('@bob more 3'), ' · the rest of what message 3 had no room for'),
    item(code('@bob delete 3'), ' · delete message 3'),
    item(code('@bob home'), ' · what awaits your vote, what runs, what ended'),
    line('End of input (Ctrl-D) waits for running work, Ctrl-C does not; nothing is lost either way.'),
  );
}
