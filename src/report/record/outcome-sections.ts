import { table } from '../../chat/table.js';
import { speakerOf } from '../../procedures/move/cards/outcome.js';
import type { Request } from '../../requests/request.js';
import type { Outcome, ProofItem, Snapshot } from '../../requests/timeline.js';
import { fields, indented, listed, type Section, someOf, when, words } from './text.js';

/** What went wrong and what is to be done: first, where there is any of it. */
export function troubleSections(request: Request): readonly Section[] {
  const { outcome } = request;
  return outcome === undefined ? [] : [causeSection(request, outcome), leftSection(outcome)];
}

/** What was seen at the end. */
export function proofSections({ outcome }: Request): readonly Section[] {
  return outcome === undefined ? [] : [proofSection(outcome), changeSection(outcome), logSection(outcome)];
}

function causeSection(request: Request, { meaning, remedy, novaMessage }: Outcome): Section {
  const failed = request.state === 'failed' || request.state === 'rolled-back';
  const told = (text: string | null) => (text === null ? undefined : words(text));
  return {
    title: 'Why it ended so',
    lines: fields([
      ['Cause', told(meaning) ?? (failed ? 'not known' : undefined)],
      [`${speakerOf(request)} says`, told(novaMessage)],
      ['Fix', told(remedy)],
    ]),
  };
}

const VERDICTS: Readonly<Record<ProofItem['verdict'], string>> = {
  ok: 'ok',
  'not-ok': 'NOT OK',
  'not-checked': 'not checked',
};

function proofSection({ proof }: Outcome): Section {
  const rows = proof.map(({ verdict, what, detail }) => [VERDICTS[verdict], words(what), words(detail)]);
  return { title: 'Proof', lines: listed(['verdict', 'what', 'seen'], rows) };
}

function leftSection({ leftovers }: Outcome): Section {
  return {
    title: 'Left behind; Drover does not touch it',
    lines: someOf(
      leftovers.flatMap(({ what, danger, check, command }) => [
        words(what),
        ...indented([
          ...(danger === undefined ? [] : [`DANGER: ${words(danger)}`]),
          `check first: ${words(check)}`,
          `then: ${words(command)}`,
        ]),
      ]),
    ),
  };
}

function changeSection({ before, after }: Outcome): Section {
  if (before === null || after === null) return { title: 'Before and after', lines: [] };
  const row = (label: string, of: (snapshot: Snapshot) => string | null) => [
    label,
    words(of(before) ?? 'not shown'),
    words(of(after) ?? 'not shown'),
  ];
  return {
    title: 'Before and after',
    lines: table(
      ['', 'before', 'after'],
      [
        row('host', ({ host }) => host),
        row('hypervisor', ({ hypervisor }) => hypervisor),
        row('host id', ({ hostId }) => hostId),
        row('launched', ({ launchedAt }) => (launchedAt === null ? null : when(launchedAt))),
        row('volumes', ({ volumes }) => (volumes.length === 0 ? 'none' : volumes.join(', '))),
      ],
    ),
  };
}

function logSection({ logLines }: Outcome): Section {
  return {
    title: "The hosts' own words (nova-compute)",
    lines: someOf(logLines.map(({ host, at, text }) => `${words(host)}  ${when(at)}  ${words(text)}`)),
  };
}
