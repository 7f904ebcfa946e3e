import { DroverError } from '../../base/errors.js';
import type { FactReader } from './facts.js';

/** The server whose move is looked at, as far as its hosts need to know. */
export interface ServerOnHosts {
  readonly id: string;
  /** libvirt's name of its domain; null where we may not see it. */
  readonly domain: string | null;
  /** Where it runs. */
  readonly source: string;
}

export async function serverOn(read: FactReader): Promise<ServerOnHosts> {
  const { id, instanceName, host } = await read.value('server');
  if (host !== null) return { id, domain: instanceName, source: host };
  throw new DroverError("we may not see the server's host.", {
    code: 'server-host-unseen',
    remedy: "Give Drover's credential the rights that the guide lists.",
  });
}
