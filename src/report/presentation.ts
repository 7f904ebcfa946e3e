import type { Block, Card, Text } from '../chat/card.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import type { RequestAction } from './buttons.js';
import type { Chart } from './charts/chart.js';
import type { Section } from './record/text.js';
import type { CardView } from './view.js';

/** Options of a command, as a person would give them. */
export type CommandOptions = Readonly<Record<string, string>>;

/** Of a request, the events up to and including the one that is told: a reply never knows the future. */
export interface Moment {
  request: Request;
  before: readonly TimelineEvent[];
}

/** A card's first line in bold, and what stands below it. */
export interface Titled {
  title: Text;
  blocks: readonly Block[];
}

/** A few words for where something is; `attention`: somebody has to look. */
export interface Standing {
  words: string;
  attention?: true;
}

/** What is long in a plan, for the Details button: page by page. */
export interface Details {
  identity: readonly Block[];
  groups: readonly { name: string; rows: readonly Text[] }[];
}

/** What a procedure reads of a running request in this process, beyond what is stored. */
export interface Progress {
  /** A few words for a row in a list: `copying 78 %`. */
  words: Text;
  /** 0 to 1; null where nobody can say. */
  share: number | null;
  /** The message that is edited while it runs. */
  card: Card;
  /** Changes when there is something new to show; looking again is no news. */
  news: string;
  /** Its message is edited no more often than this, milliseconds; left out: as often as platforms like. */
  everyMs?: number;
  /** It waits where the chat was asked for so much of its request within a minute already; left out: for nothing. */
  mostAMinute?: number;
  /** This process has not looked at its parts yet: what runs would be shown as waiting. Its message stays as it was. */
  unseen?: true;
}

/** The sections of a record that only this kind has. */
export interface RecordParts {
  plan: readonly string[];
  /** Ids by which other services know it, beside Drover's own. */
  ids: readonly (readonly [label: string, value: string | undefined])[];
  trouble: readonly Section[];
  checks?: Section;
  /** After what was sent. */
  course: readonly Section[];
  proof: readonly Section[];
}

/** How one kind of request reads, everywhere: on its card, in its thread, in lists and in its record. */
export interface Presentation {
  /** What one of it is called in a sentence: `move`. */
  noun: string;
  /** What will be done, without a full stop; the first words of the card. */
  title(request: Request): Text;
  /** The card's lines while votes count. */
  lines(request: Request, view: CardView): readonly Block[];
  /** While it is under way. */
  underWay(request: Request, view: CardView): Titled;
  /** What one may do to it now, while it is under way: nothing that would be refused. */
  actions?(request: Request): readonly RequestAction[];
  /** How it stands while it is under way, where the state alone would say too little. */
  standing?(request: Request): Standing | undefined;
  /** What the reply about an event asks people for, as long as they can still do it. */
  asks?(event: TimelineEvent, request: Request): readonly RequestAction[];
  /** The options of the command that such a button stands for; left out, or undefined: the request is all of them. */
  answer?(action: RequestAction, event: TimelineEvent, request: Request): CommandOptions | undefined;
  /** An end before anything was sent: "web-01 was not moved". */
  untouched(request: Request): Text;
  /** The first line of an end after something was sent. */
  ended(request: Request): Text;
  /** Below that line: the outcome, in the order in which people need it. */
  outcome(request: Request, view: CardView): readonly Block[];
  /** What was asked, kept below the outcome so that the card still tells the whole story. */
  asked(request: Request, view: CardView): readonly Block[];
  /** It is a live migration: it counts among those that `policy.limits` allows. */
  isMove?: true;
  /** `/migrate retry` asks for it again, where that can still mean something. */
  mayRetry(request: Request): boolean;
  /** What the thread says of an event; undefined: what it says of every kind. */
  milestone?(event: TimelineEvent, moment: Moment, view: CardView): readonly Block[] | undefined;
  /** One line about an event that the thread leaves out; undefined: as of every kind. */
  eventWords?(event: TimelineEvent): string | undefined;
  /** The message to edit when nothing more comes; left out: this kind shows no progress. */
  progressEnd?(request: Request): Card;
  /** What a row in a list says it is about. */
  row(request: Request): Text;
  details(request: Request): Details;
  record(request: Request, view: CardView): RecordParts;
  /** One row a thing that was done, as a table for machines; left out, or undefined: there is none. */
  table?(request: Request): { head: readonly string[]; rows: readonly (readonly string[])[] } | undefined;
  /** How it went, once it has ended; undefined: there is nothing that a picture would show better than words. */
  picture?(request: Request): Chart | undefined;
  /** Ids of the requests whose votes and calls stand in this one's record. */
  onRecord?(request: Request): readonly string[];
}
