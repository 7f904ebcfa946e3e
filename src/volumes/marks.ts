import type { Request } from '../requests/request.js';

/** What marks everything that a request makes, so that it is found again after a lost answer. */
export function markOf({ id }: Pick<Request, 'id'>): readonly [string, string] {
  return ['drover:request', id];
}

export function volumeKey(cloud: string, volume: string): string {
  return `volume:${cloud}/${volume}`;
}
