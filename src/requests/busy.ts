import { DroverError } from '../base/errors.js';
import type { ExclusiveKey } from './keys.js';
import { type Request, shownId } from './request.js';
import type { RequestState } from './states.js';

const WHAT: Readonly<Record<ExclusiveKey['scope'], string>> = {
  server: 'server',
  volume: 'volume',
  host: 'host',
  force: 'move',
};

/** Somebody else's request is in the way: `m-… is open for this server, waiting for approval, asked by alice.` */
export function busyError(scope: ExclusiveKey['scope'], holder: Request): DroverError {
  const id = shownId(holder.id);
  return new DroverError(
    `${id} is open for this ${WHAT[scope]}, ${stateWords(holder.state)}, asked by ${holder.requester.name}.`,
    { code: 'busy', remedy: `\`/migrate show ${id}\` shows it.` },
  );
}

/** How a request stands, within a sentence. */
export function stateWords(state: RequestState): string {
  switch (state) {
    case 'awaiting-approval':
      return 'waiting for approval';
    case 'approved':
      return 'approved, to start as soon as it may';
    case 'scheduled':
      return 'approved for a later time';
    case 'running':
      return 'under way';
    case 'verifying':
      return 'its result being checked';
    case 'unknown':
      return 'its outcome not known yet';
    default:
      return state;
  }
}
