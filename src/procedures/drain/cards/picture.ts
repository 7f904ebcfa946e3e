import { clipped, count, named } from '../../../base/format/words.js';
import { line } from '../../../chat/card.js';
import { plainText } from '../../../chat/plain.js';
import type { Chart, LanesChart, Stretch, Tone } from '../../../report/charts/chart.js';
import { courseOf, lanesChart } from '../../../report/charts/lanes-chart.js';
import type { Request } from '../../../requests/request.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import type { ChildEnd } from '../events.js';
import { readDrainOutcome } from '../outcome.js';
import { readDrain } from '../plan.js';
import { drainEnded } from './outcome.js';

/** One move is told by its words. */
const FEWEST_MOVES = 2;
const MOST_LANES = 14;
const MOST_NAMES = 6;

type Try = Extract<TimelineEvent, { type: 'drain-child' }>;

const LOOKS: Readonly<Record<ChildEnd, { tone: Tone; mark: string; words: string }>> = {
  moved: { tone: 'good', mark: '', words: 'moved' },
  residue: { tone: 'warn', mark: '! ', words: '! moved, with a residue' },
  failed: { tone: 'bad', mark: '✗ ', words: '✗ failed' },
  refused: { tone: 'quiet', mark: '– ', words: '– not taken, or aside' },
  aside: { tone: 'quiet', mark: '– ', words: '– not taken, or aside' },
  ended: { tone: 'quiet', mark: '– ', words: '– not taken, or aside' },
};

/** Which server went where, and when; undefined where too little was moved to make a picture. */
export function drainPicture(request: Request): Chart | undefined {
  const outcome = readDrainOutcome(request);
  const seconds = outcome?.durationSeconds ?? 0;
  const tries = request.timeline.filter(
    (event): event is Try => event.type === 'drain-child' && event.seconds !== null && event.to !== null,
  );
  if (outcome === undefined || tries.length < FEWEST_MOVES || seconds <= 0) return undefined;
  const course = courseOf(request, seconds);
  return lanesChart(course, {
    title: plainText({ blocks: [line(...drainEnded(request))] }),
    done: doneWords(request, tries),
    lanes: lanesOf(tries, course.since),
    most: MOST_LANES,
    others: 'with fewer servers',
    legend: legendOf(tries),
    each: ' by destination, ✗ for what failed',
    words: ({ stretches }) => {
      const shown = stretches.slice(0, MOST_NAMES).map(({ label }) => label);
      const more = stretches.length - shown.length;
      return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    },
  });
}

/** By destination, the one that took most first. When a move began is known from its end and how long it took. */
function lanesOf(tries: readonly Try[], since: (iso: string) => number): LanesChart['lanes'] {
  const byHost = new Map<string, Stretch[]>();
  for (const { to, at, seconds, end, name } of tries) {
    const { tone, mark } = LOOKS[end];
    const until = since(at);
    const stretch = {
      from: Math.max(0, until - (seconds ?? 0)),
      to: until,
      tone,
      label: `${mark}${clipped(name, 60)}`,
    };
    const host = named(to ?? '');
    byHost.set(host, [...(byHost.get(host) ?? []), stretch]);
  }
  return [...byHost]
    .map(([host, stretches]) => ({ name: `→ ${host}`, stretches }))
    .toSorted((one, other) => other.stretches.length - one.stretches.length);
}

function legendOf(tries: readonly Try[]): LanesChart['legend'] {
  const used = new Map(tries.map(({ end }) => [LOOKS[end].words, LOOKS[end].tone]));
  return [...used].map(([words, tone]) => ({ words, tone }));
}

function doneWords(request: Request, tries: readonly Try[]): readonly string[] {
  const all = readDrain(request.plan).about.moves.length;
  const of = (...ends: ChildEnd[]) => tries.filter(({ end }) => ends.includes(end)).length;
  const failed = of('failed');
  return [
    `${of('moved', 'residue')} of ${count(all, 'server')} moved`,
    failed === 0 ? '' : `${failed} failed`,
  ];
}
