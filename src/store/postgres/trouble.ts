import { DroverError } from '../../base/errors.js';

/** Nothing is known of what became of it: the connection broke before the answer. */
const LOST = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '25P04',
  '08000',
  '08003',
  '08006',
  '08P01',
]);
/** Two that wanted the same in another order: nothing of this one happened. */
const AGAIN = new Set(['40001', '40P01']);

const CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout (exceeded|expired)|Client was closed)/;

/** Of PostgreSQL five characters, of the system a name. */
export function codeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** Errors of sockets may be of another realm, where they are no `Error` of ours. */
function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

/** Whether the connection is of no use any more. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) return LOST.has(code);
  if (code !== undefined) return /^E[A-Z]+$/.test(code);
  return CONNECTION.test(String(fieldOf(error, 'message')));
}

export function isToRepeat(error: unknown): boolean {
  return AGAIN.has(codeOf(error) ?? '');
}

/** A row that a constraint of this name refuses: somebody else has it. */
export function isTaken(error: unknown, constraint: string): boolean {
  return codeOf(error) === '23505' && fieldOf(error, 'constraint') === constraint;
}

/** For people: without the address, which has a password. */
export function storeAway(cause: unknown): DroverError {
  return new DroverError(
    "The store can't be reached: nothing is read or written until PostgreSQL answers again.",
    {
      code: 'store-away',
      remedy:
        'Look at the database. What runs in the cloud goes on, and Drover finds it when the store is back.',
      cause,
    },
  );
}

/** What a right is missing for, or the schema: a remedy that names it. */
export function explained(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '42501') {
    return new DroverError('The role of the store may not do what Drover has to do in its database.', {
      code: 'store-rights',
      remedy: 'Give it the grants that the guide lists.',
      cause: error,
    });
  }
  if (code !== undefined && /^(28...|3D000|53300)$/.test(code)) {
    const said = String(fieldOf(error, 'message') ?? code);
    return new DroverError(`PostgreSQL does not let Drover in: ${said}.`, {
      code: 'store-login',
      remedy: 'See that user, password and database of `store.url` are right, and that the role may connect.',
      cause: error,
    });
  }
  return error;
}
