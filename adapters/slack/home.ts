import type { HomeView } from '@slack/types';
import type { Card } from '../../src/chat/card.js';
import type { ChatInbox } from '../../src/chat/platform.js';
import type { Caller } from './clients.js';
import type { Links } from './links.js';
import type { MrkdwnContext } from './mrkdwn.js';
import type { People } from './people.js';
import { renderHome } from './render.js';

export interface HomeDeps {
  inbox: Pick<ChatInbox, 'home'>;
  reads: Caller;
  people: People;
  links: Links;
  context: MrkdwnContext;
}

/** Fills a person's home tab. Slack keeps it until the next time. */
export async function publishHome(user: string, deps: HomeDeps): Promise<void> {
  const card: Card = await deps.inbox.home(await deps.people.someone(user));
  await deps.links.learn(card);
  const view: HomeView = { type: 'home', blocks: renderHome(card, deps.context) };
  await deps.reads.call('views.publish', { user_id: user, view }, { repeatable: true });
}
