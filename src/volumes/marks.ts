import { type ExclusiveKey, keyText, readKey } from '../requests/keys.js';
import type { Request } from '../requests/request.js';

/** What marks everything that a request makes, so that it is found again after a lost answer. */
export function markOf({ id }: Pick<Request, 'id'>): readonly [string, string] {
  return ['drover:request', id];
}

/** A volume as a plan's identity has it. */
export function volumeKey(cloud: string, volume: string): string {
  return keyText({ scope: 'volume', cloud, id: volume });
}

/** What a volume request excludes others from, as the text of its plan's identity. */
export function keysOf(identity: {
  readonly cloud: string;
  readonly exclusive: readonly string[];
}): readonly ExclusiveKey[] {
  return identity.exclusive.map((text) => readKey(text, identity.cloud));
}
