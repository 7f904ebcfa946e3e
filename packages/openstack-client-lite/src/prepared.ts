import type { ServiceName } from './service.js';

export type WriteMethod = 'POST' | 'PUT' | 'DELETE' | 'PATCH';

/** What a service names in its answer to a call that makes something: the id is read from there. */
export const MADE_THINGS = ['server', 'volume', 'snapshot'] as const;
export type MadeThing = (typeof MADE_THINGS)[number];

/**
 * One write as it will be sent: plain data, so that it can be kept before it leaves and sent from what was kept. The
 * path is below the service's address in the catalog; the body goes out as `JSON.stringify` has it.
 */
export interface PreparedCall {
  service: ServiceName;
  method: WriteMethod;
  /** `/servers/8c1…/action`: the parameters put in and escaped. */
  path: string;
  /** The path with its parameters unnamed. */
  route: string;
  /** null: this service has none here, so no header is sent. */
  microversion: string | null;
  /** null: none. */
  body: unknown;
  makes?: MadeThing;
  /** The service goes on with our token after it has answered: it gets one with its life before it. */
  youngToken?: true;
}
