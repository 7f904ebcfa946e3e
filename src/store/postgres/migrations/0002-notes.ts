import type { Migration } from './migrations.js';

/** What Drover remembers beside requests, a small document under each name: programs before it need not know. */
export const notes: Migration = {
  number: 2,
  name: 'notes',
  readableBy: 1,
  sql: `
create table notes (
  name text primary key,
  at timestamptz not null default clock_timestamp(),
  document json not null
);
`,
};
