import { DroverError } from '../base/errors.js';
import { didYouMean } from '../chat/nearest.js';

/** For a name that is no compute host of this cloud; `hosts`: those that are. */
export function noSuchHost(host: string, cloud: string, hosts: readonly string[]): DroverError {
  const meant = didYouMean(host, hosts).trim();
  return new DroverError(`${cloud} has no compute host \`${host}\`.`, {
    code: 'host-not-found',
    remedy: meant === '' ? `It has ${hosts.slice(0, 8).join(', ')}.` : meant,
  });
}
