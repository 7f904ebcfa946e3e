import type { Request } from '../../src/requests/request.js';
import type { JournalLine, Scene } from '../support/process/scene.js';

/** What must be true of the main job whatever happened on its way: nothing doubled, nothing lost. */
export async function expectSoundMove(scene: Scene, request: Request): Promise<void> {
  expect(scene.moves()).toBe(1);
  expect(scene.hostOf()).toBe('compute2');
  expect(request.state).toBe('succeeded');
  expect(request.votes.map(({ actor, verdict }) => [actor, verdict])).toEqual([['console:bob', 'approve']]);
  expect(request.reason).toBe('kernel update');
  expect(count(request, 'approved')).toBe(1);
  expect(count(request, 'started')).toBe(1);
  expect(count(request, 'ended')).toBe(1);
  expect(await scene.requests()).toHaveLength(1);

  const journal = await scene.journal();
  expectNumbersOnce(journal);
  const card = journal.filter(({ type, mark }) => type === 'message' && mark?.endsWith(':card') === true);
  expect(card).toHaveLength(1);
  expect(lastText(journal, card[0]?.number)).toMatch(/^Done: web-01 runs on compute2/);
  const replies = journal.filter(({ type, thread }) => type === 'message' && thread === card[0]?.number);
  // Each new start that finds it running says so.
  expectOnce(replies.map(({ text }) => text ?? '').filter((text) => !text.startsWith('Drover was stopped')));
  for (const words of [
    /^Approved by bob \(1 of 1\)\.$/,
    /^Started: live-migrate web-01/,
    /^Done: web-01 runs/,
  ])
    expect(replies.filter(({ text }) => words.test(text ?? ''))).toHaveLength(1);
  expect(replies.filter(({ mark }) => mark === `m-${request.id}:record`)).toHaveLength(1);
  expect(await scene.files()).toEqual({
    [`m-${request.id}.txt`]: expect.stringMatching(/^Done: web-01 runs on compute2/),
  });
  expectOnce(reactions(journal));
  expect(reactions(journal)).toEqual(
    expect.arrayContaining(['drover white_check_mark', 'drover x', 'bob white_check_mark']),
  );
}

/** Every number is given once, whatever it was given for. */
export function expectNumbersOnce(journal: readonly JournalLine[]): void {
  const given = journal.filter(({ type }) => type === 'message' || type === 'private');
  expectOnce(given.map(({ number }) => number ?? ''));
}

function reactions(journal: readonly JournalLine[]): string[] {
  return journal.filter(({ type }) => type === 'reaction').map(({ author, emoji }) => `${author} ${emoji}`);
}

export function expectOnce(texts: readonly string[]): void {
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
}

function count(request: Request, type: string): number {
  return request.timeline.filter((event) => event.type === type).length;
}

function lastText(journal: readonly JournalLine[], number: string | undefined): string {
  const said = journal.filter((line) => line.number === number && line.text !== undefined);
  return said.at(-1)?.text ?? '';
}
