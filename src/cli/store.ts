import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import { count } from '../base/format/words.js';
import { createLog } from '../base/log.js';
import { learnAddress } from '../base/redaction.js';
import type { StoreConfig } from '../config/config.js';
import { shownId } from '../requests/request.js';
import { copyStore } from '../store/copy/copy.js';
import type { Copyable } from '../store/copy/records.js';
import { madeUpLines, type Verifiable } from '../store/copy/verify.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { textTable } from './text-table.js';

export interface CopyChoice extends ConfigChoice {
  from?: string;
  to?: string;
}

export interface VerifyChoice extends ConfigChoice {
  makeUp?: boolean;
}

/** How long an event may be without its line while a Drover writes it. */
const SETTLING_MS = 2_000;
const SHOWN = 20;

/** `drover store migrate`: brings the schema of the configured database up to date. */
export async function runMigrate(choice: ConfigChoice, io: NodeJS.Process): Promise<ExitCode> {
  const { store } = configOf(choice, io, false);
  if (store.kind === 'lowdb') {
    io.stdout.write('The store is lowdb: it has no schema, there is nothing to do.\n');
    return 0;
  }
  const { migrateDatabase } = await import('../store/postgres/migrating.js');
  const { applied, version } = await migrateDatabase(store.url);
  for (const { number, name } of applied) io.stdout.write(`Applied ${number}, ${name}.\n`);
  io.stdout.write(`The store has the schema ${version}.\n`);
  return 0;
}

/** `drover store copy`: from one store into another, read again and compared. What is left out is the configured one. */
export async function runCopy(choice: CopyChoice, io: NodeJS.Process): Promise<ExitCode> {
  if (choice.from === undefined && choice.to === undefined) {
    throw new DroverError('A copy needs --from or --to.', {
      code: 'usage-copy',
      remedy:
        'Name the other store: a folder, or the address of a database. What is left out is the configured one.',
    });
  }
  const open = (given: string | undefined) =>
    openCopy(given === undefined ? configOf(choice, io, false).store : storeOf(given, io), io);
  const from = await open(choice.from);
  try {
    const to = await open(choice.to);
    try {
      const tell = (done: number) => void io.stderr.write(`${done} copied or there already\n`);
      const { counted: rows, there } = await copyStore(from, to, tell);
      const before = there === 0 ? '' : `; ${there} were there from an earlier copy`;
      io.stdout.write(
        `${textTable(
          ['what', 'count', 'digest'],
          rows.map((one) => [one.what, String(one.count), one.digest]),
        )}Copied from ${from.what} to ${to.what}${before}. Both were read again and are the same.\n`,
      );
      return 0;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** `drover store verify`: whether every event of every request has its line in the audit. */
export async function runVerify(choice: VerifyChoice, io: NodeJS.Process): Promise<ExitCode> {
  const config = configOf(choice, io, false);
  const store = await openCopy(config.store, io, true);
  try {
    let found = await store.verify();
    if (found.missing.length > 0 && config.store.kind === 'postgres') {
      await pause(SETTLING_MS);
      found = await store.verify();
    }
    const { requests, events, missing } = found;
    const all = `${count(events, 'event')} of ${count(requests, 'request')}`;
    if (missing.length === 0) {
      io.stdout.write(`The audit of ${store.what} has a line of each: ${all}.\n`);
      return 0;
    }
    io.stdout.write(`The audit of ${store.what} lacks ${missing.length} of ${all}:\n`);
    for (const { request, event } of missing.slice(0, SHOWN)) {
      io.stdout.write(`  ${shownId(request.id)} event ${event.seq}, ${event.type}, ${event.at}\n`);
    }
    if (missing.length > SHOWN) io.stdout.write(`  and ${missing.length - SHOWN} more\n`);
    if (choice.makeUp !== true) {
      io.stdout.write('`drover store verify --make-up` writes these lines, marked as made up.\n');
      return 1;
    }
    await store.makeUp(madeUpLines(missing, systemClock.now()));
    io.stdout.write('They were made up: each of these lines says so.\n');
    return 0;
  } finally {
    await store.close();
  }
}

/** A folder, an address, or the name of an environment variable that holds one: an address has a password. */
function storeOf(given: string, io: NodeJS.Process): StoreConfig {
  const name = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(given)?.[1];
  const text = name === undefined ? given : io.env[name];
  if (text === undefined || text === '') {
    throw new DroverError(`${name} is not set in the environment.`, { code: 'usage-copy' });
  }
  if (!/^postgres(ql)?:\/\//.test(text)) return { kind: 'lowdb', directory: text };
  learnAddress(text);
  return { kind: 'postgres', url: text };
}

async function openCopy(
  store: StoreConfig,
  io: NodeJS.Process,
  beside = false,
): Promise<Copyable & Verifiable> {
  if (store.kind === 'postgres') {
    const { openPostgresCopy } = await import('../store/postgres/copying.js');
    return await openPostgresCopy(store.url, { beside });
  }
  const { openLowdbCopy } = await import('../store/lowdb/copying.js');
  const log = createLog({ level: logLevelOf(io.env, 'warn') });
  return await openLowdbCopy({ directory: store.directory, clock: systemClock, log });
}
