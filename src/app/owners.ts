import { createHash } from 'node:crypto';
import { utc } from '../base/format/time.js';
import { count, named } from '../base/format/words.js';
import { type Card, card, line, type Text } from '../chat/card.js';
import type { ChatPlatform } from '../chat/platform.js';
import { nameSpan } from '../chat/text.js';
import type { NotifyRule } from '../config/config.js';
import type { NotifyMoment } from '../config/people-schema.js';
import type { Request } from '../requests/request.js';
import type { HookEvent } from './hooks/event.js';
import type { Listener } from './hooks/receiver.js';
import { tellChannel } from './tell-channel.js';

const MOMENTS: Readonly<Partial<Record<HookEvent['type'], NotifyMoment>>> = {
  'request.asked': 'asked',
  'request.approved': 'approved',
  'request.started': 'started',
  'request.ended': 'ended',
};

/** The owners of servers, told in their own channel before and after (`policy.notify`). */
export function ownersOf(
  rules: readonly NotifyRule[],
  platforms: ReadonlyMap<string, ChatPlatform>,
): readonly Listener[] {
  return rules.map((rule) => {
    const { channel, moments } = rule;
    return {
      name: nameOf(rule),
      wants: (event, request) => {
        const moment = MOMENTS[event.type];
        // A child tells nobody by itself what its parent tells.
        const root = request.parent === undefined && event.request?.server != null;
        return root && moment !== undefined && moments.includes(moment) && concerns(rule, request);
      },
      attempt: async (event) => {
        try {
          await tellChannel({ platforms }, channel, `owners:${nameOf(rule)}:${event.id}`, ownerCard(event));
          return { kind: 'taken', status: 200 };
        } catch (error) {
          return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
        }
      },
    };
  });
}

/** By what it is about, so that its queue is found again wherever the rule stands in the list. */
function nameOf({ projects, metadata, channel }: NotifyRule): string {
  const words = JSON.stringify([channel, projects ?? null, metadata ?? null]);
  return `owners-${createHash('sha256').update(words).digest('hex').slice(0, 12)}`;
}

function concerns({ projects, metadata }: NotifyRule, { plan }: Request): boolean {
  const { project } = plan.identity;
  const { projectName, metadata: has } = plan.about;
  const ofProject = projects === undefined || projects.some((one) => one === project || one === projectName);
  const marked =
    metadata === undefined ||
    (typeof has === 'object' &&
      has !== null &&
      Object.entries(metadata).every(
        ([key, value]) => Object.hasOwn(has, key) && Reflect.get(has, key) === value,
      ));
  return ofProject && marked;
}

/** A listener could not be told for three days. */
export function droppedCard(name: string, lost: readonly HookEvent[]): Card {
  const of = [...new Set(lost.map(({ request }) => request?.id ?? ''))].slice(0, 5).join(', ');
  return card(
    line(
      `${named(name)} could not be told for three days: ${count(lost.length, 'event')} (${of}) are given up.`,
    ),
    line('The log says why it could not; `drover check` tries it.'),
  );
}

/** Said as of its time, whenever it is posted. */
export function ownerCard(event: HookEvent): Card {
  const { request, type } = event;
  if (request === null) return card(line('Nothing has happened.'));
  const { server, source, destination, window } = request;
  const now = Date.parse(event.at);
  const name = nameSpan(server?.name ?? server?.id ?? request.kind);
  const route = `${source === null ? '' : ` from ${named(source)}`}${destination === null ? '' : ` to ${named(destination)}`}`;
  const why = request.reason === null ? '' : `: ${named(request.reason)}`;
  const when = window === null ? 'soon' : `at ${utc(window.opens, now)} at the earliest`;
  const words: Readonly<Partial<Record<HookEvent['type'], Text>>> = {
    'request.asked': [
      'A move of your server ',
      name,
      `${route} was asked for${why}. Nothing happens before it is approved.`,
    ],
    'request.approved': [
      'Your server ',
      name,
      ` will be moved${route}, ${when}${why}. It goes on running meanwhile.`,
    ],
    'request.started': ['Your server ', name, ` is being moved${route} now.`],
    'request.ended': [
      'The move of your server ',
      name,
      `${route} has ended: ${request.state.replaceAll('-', ' ')}.`,
    ],
  };
  return card(line(...(words[type] ?? []), ` (${request.id})`));
}
