import { requests } from './0001-requests.js';
import { notes } from './0002-notes.js';

/** One step of the schema. Never changed once it was released: the next one changes what it made. */
export interface Migration {
  number: number;
  name: string;
  /** The oldest schema whose programs still work beside this one: an update of one replica after the other needs that. */
  readableBy: number;
  sql: string;
}

/** In order, without a gap. */
export const MIGRATIONS: readonly Migration[] = [requests, notes];

export const NEWEST = MIGRATIONS.length;
