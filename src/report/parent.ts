import { clipped, named } from '../base/format/words.js';
import { type Block, field, type Text } from '../chat/card.js';
import { prose } from '../chat/prose.js';
import { abortIsWanted, stopIsWanted } from '../requests/changes.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import type { RequestAction } from './buttons.js';
import { lastEvent } from './outcome.js';
import type { Standing } from './presentation.js';

const WORDS_LENGTH = 300;

/** What one may do now to a request that makes others; what was asked already is not offered again. */
export function parentActions(request: Request): readonly RequestAction[] {
  const { state } = request;
  if ((state !== 'running' && state !== 'paused') || abortIsWanted(request)) return [];
  if (stopIsWanted(request)) return ['abort'];
  return state === 'paused' ? ['resume', 'stop', 'abort'] : ['pause', 'stop', 'abort'];
}

/** How it is left, where that was asked: the state alone still says that it runs. */
export function parentStanding(request: Request): Standing | undefined {
  if (request.state !== 'running' && request.state !== 'paused') return undefined;
  if (abortIsWanted(request)) return { words: 'abort asked: what runs is aborted' };
  return stopIsWanted(request) ? { words: 'stop asked: what runs comes to its end' } : undefined;
}

/** A pause that is not over asks whether it goes on. */
export function pauseAsks(event: TimelineEvent, request: Request): readonly RequestAction[] {
  if (event.type !== 'paused' || request.state !== 'paused') return [];
  const newest = lastEvent(request, 'paused');
  return newest?.seq === event.seq ? parentActions(request).filter((one) => one !== 'abort') : [];
}

/** Why nothing new begins, while it is paused: the first thing that somebody has to know. */
export function pausedFields(request: Request): readonly Block[] {
  if (request.state !== 'paused') return [];
  const paused = lastEvent(request, 'paused');
  if (paused === undefined) return [];
  const why: Text = paused.why === null ? [] : prose(clipped(paused.why, WORDS_LENGTH));
  if (paused.by === 'drover') return [field('Paused because', ...why)];
  return [field('Paused by', named(paused.byName), ...(why.length === 0 ? [] : [': ', ...why]))];
}
