import type { KillPoint } from '../support/process/drover-process.js';

export interface CrashPoint extends KillPoint {
  name: string;
  /** The cloud's speed where a phase of the move has to be met by the poller. */
  speed?: number;
}

/** Where the process is killed, in the order of the main job. Together they name every kind of write and call there is. */
export const CRASH_POINTS: readonly CrashPoint[] = [
  { name: 'the console has a name', at: /^console console$/ },
  { name: 'the command is read, nothing is made', at: /^console input$/ },
  {
    name: 'the request is about to be written',
    at: /^request migrate awaiting-approval: requested/,
    when: 'before',
  },
  { name: 'its plan is written, the request is not', at: /^plan of a request/ },
  { name: 'the request is made, not in the audit', at: /^request migrate awaiting-approval: requested/ },
  { name: 'the request is in the audit', at: /^audit requested/ },
  { name: 'the card is about to be posted', at: /^delivery posts card/ },
  { name: 'the card is half written', at: /^console card/, when: 'torn' },
  { name: 'the card is posted, its id is not saved', at: /^console card/ },
  { name: "the card's id is saved, no reaction is put", at: /^delivery has card/ },
  { name: 'one of two reactions is put', at: /^console reaction of drover/ },
  { name: 'the vote is half written', at: /^console reaction of bob/, when: 'torn' },
  { name: 'the vote is given, not read', at: /^console reaction of bob/ },
  { name: 'the vote is read, the approval not written', at: /^request migrate approved/, when: 'before' },
  { name: 'approved', at: /^request migrate approved/ },
  { name: 'the vote is half written to the audit', at: /^audit voted/, when: 'torn' },
  { name: 'the approval is in the audit', at: /^audit approved/ },
  { name: 'the card shows the approval, it is not noted', at: /^console edit/ },
  { name: 'before `running` is written', at: /^request migrate running: started sent 0/, when: 'before' },
  { name: '`running` is written', at: /^request migrate running: started sent 0/ },
  { name: 'the start is in the audit', at: /^audit started/ },
  { name: 'what is about to be sent is half written to the audit', at: /^audit sending/, when: 'torn' },
  { name: 'what is about to be sent is in the audit', at: /^audit sending/ },
  { name: '`sent` is about to be written', at: /^request migrate running: started sent 1/, when: 'before' },
  { name: '`sent` is written, the call not made', at: /^request migrate running: started sent 1/ },
  { name: 'the call leaves', at: /^call POST .*action made/ },
  { name: 'the call is answered, the answer not stored', at: /^call POST .*action answered/ },
  { name: 'the answer is stored', at: /^request migrate running: answered sent 1 answered/ },
  { name: 'the answer is in the audit', at: /^audit answered/ },
  { name: 'a reply is about to be posted', at: /^delivery posts reply approved/ },
  { name: 'a reply is half written', at: /^console reply/, when: 'torn' },
  { name: 'a reply is posted, not noted', at: /^console reply/ },
  { name: 'a reply is noted', at: /^delivery told/ },
  { name: 'the start is about to be told', at: /^delivery posts reply started/ },
  { name: 'the progress is about to be posted', at: /^delivery posts progress/ },
  { name: 'Nova prepares', at: /^request migrate running: phase preparing/, speed: 0.3 },
  { name: 'Nova copies', at: /^request migrate running: phase running/, speed: 0.8 },
  { name: 'a phase is in the audit', at: /^audit phase/ },
  { name: 'Nova says completed, nothing of it is written', at: /^request migrate verifying/, when: 'before' },
  { name: 'verifying', at: /^request migrate verifying/ },
  { name: 'verifying is in the audit', at: /^audit verifying/ },
  { name: 'before the end is written', at: /^request migrate succeeded/, when: 'before' },
  { name: 'ended, nothing told', at: /^request migrate succeeded/ },
  { name: 'the end is half written to the audit', at: /^audit ended/, when: 'torn' },
  { name: 'the end is in the audit', at: /^audit ended/ },
  { name: 'the end is about to be told in the thread', at: /^delivery posts reply ended/ },
  { name: 'the record is about to be posted', at: /^delivery posts record/ },
  { name: 'the record is not written', at: /^file record/, when: 'before' },
  { name: 'the record is written, its message is not', at: /^file record/ },
  { name: 'the message of the record is half written', at: /^console record/, when: 'torn' },
  { name: 'the record is posted, not noted', at: /^console record/ },
  { name: 'the record is noted', at: /^delivery filed/ },
  { name: 'everything is told', at: /^delivery closed/ },
  { name: 'the index is half written', at: /^file index/, when: 'torn' },
  { name: 'the index is written, the archive has no document', at: /^file index/ },
  { name: 'the archive has it, the active folder too', at: /^archive request/ },
];

/**
 * The transitions of the main job, as two lives of a request: in each the process dies at every point, one after
 * another, and the next one goes on.
 */
export const LIVES: readonly { name: string; speed: number; points: readonly KillPoint[] }[] = [
  {
    name: 'twelve deaths, most of them just after a write',
    speed: 0.4,
    points: [
      { at: /^request migrate awaiting-approval: requested/ },
      { at: /^console card/ },
      { at: /^console reaction of bob/ },
      { at: /^request migrate approved/ },
      { at: /^request migrate running: started sent 0/ },
      { at: /^call POST .*action answered/ },
      { at: /^console reply/ },
      { at: /^request migrate running: phase running/ },
      { at: /^request migrate verifying/, when: 'before' },
      { at: /^request migrate succeeded/ },
      { at: /^console record/ },
      { at: /^delivery closed/ },
    ],
  },
  {
    name: 'twelve deaths, most of them just before a write',
    speed: 0.18,
    points: [
      { at: /^delivery posts card/ },
      { at: /^console card/, when: 'torn' },
      { at: /^console reaction of drover/ },
      { at: /^request migrate approved/, when: 'before' },
      { at: /^request migrate running: started sent 0/, when: 'before' },
      { at: /^request migrate running: started sent 1/, when: 'before' },
      { at: /^request migrate running: answered sent 1/, when: 'before' },
      { at: /^request migrate running: phase (?:accepted|queued|preparing)/ },
      { at: /^request migrate verifying/ },
      { at: /^delivery posts reply ended/ },
      { at: /^file record/, when: 'before' },
      { at: /^file index/ },
    ],
  },
];

/** Written once in the life of a store. */
const ONCE = [/^file freeze/];

/** Names that no point covers: a kind of write that nobody has thought of. */
export function uncovered(trace: readonly string[]): readonly string[] {
  const known = [...CRASH_POINTS.map(({ at }) => at), ...ONCE];
  return [...new Set(trace)].filter((name) => !known.some((at) => at.test(name)));
}
