import type { Json } from './json.js';

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  /** HTML instead of a body, as a gateway in front of a service answers. */
  readonly page?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: Json): Answer {
  return { status: 200, body };
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  406: 'computeFault',
  409: 'conflictingRequest',
  500: 'computeFault',
  503: 'serviceUnavailable',
};

/** The body Nova and Cinder wrap an error in. */
export function fault(status: number, message: string): Answer {
  return { status, body: { [NAMES[status] ?? 'computeFault']: { code: status, message } } };
}

/** What the authentication middleware before Nova, Cinder, Neutron and Placement says. */
export function unauthorized(authUrl: string): Answer {
  return {
    status: 401,
    headers: { 'www-authenticate': `Keystone uri="${authUrl}"` },
    body: {
      error: {
        code: 401,
        title: 'Unauthorized',
        message: 'The request you have made requires authentication.',
      },
    },
  };
}
