import { isIP } from 'node:net';
import { z } from 'zod';
import { durationMs } from './duration.js';

/** A number, also as the text that an environment variable gives. */
const numeral = (value: unknown) =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

export const whole = (min: number, max: number) => z.preprocess(numeral, z.number().int().min(min).max(max));

export const port = (min = 1) => whole(min, 65_535);

const switched = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);

export const yesOrNo = z.preprocess(switched, z.boolean());

export const text = z.string().trim().min(1, 'is empty');

/** As Nova or `hosts.addresses` has it: it goes into commands, so what could be an option or a path is none. */
export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/, 'must be the name of a host, or bot');

/** Who puts a key or a token in a path's place is told so before anybody looks for a file of that name. */
export const path = text.refine((value) => !/[\r\n\0]|-----BEGIN/.test(value), {
  message: 'must be the path of a file, and holds something else',
});

export const headerName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, 'must be the name of a header, as in X-Forwarded-User');

/** An address, or a network as `address/bits`. */
export const network = z.string().refine((value) => {
  const [address = '', bits, ...more] = value.split('/');
  const widest = { 4: 32, 6: 128 }[isIP(address)];
  if (widest === undefined || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
}, 'must be an address or a network, as in 10.0.0.7 or 10.0.0.0/24');

export const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

export const duration = z
  .string('must be a time with its unit, as in 30m, 4h or 2d')
  .refine((value) => (durationMs(value) ?? 0) > 0, 'must be a time with its unit, as in 30m, 4h or 2d');

/** Discord's ids have more digits than a number can hold; unquoted ones reach us as text all the same. */
export const snowflake = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().regex(/^\d{1,20}$/, 'must be an id: the digits that Discord copies in developer mode'),
);

const ACTOR = /^(?:slack:[UW][A-Z0-9]+|discord:\d{1,20}|console:[\w.-]+)$/;
const GROUP = /^(?:slack:group:S[A-Z0-9]+|discord:role:\d{1,20})$/;
const CHANNEL = /^(?:slack:[CGD][A-Z0-9]+|discord:\d{1,20})$/;

const ACTOR_FORMS = 'slack:U0123, discord:42 or console:alice (ids, not names)';

export const actorId = z.string().regex(ACTOR, `must be a person, as in ${ACTOR_FORMS}`);

export const actorOrGroup = z
  .string()
  .refine(
    (value) => ACTOR.test(value) || GROUP.test(value),
    `must be a person, as in ${ACTOR_FORMS}, or a group, as in slack:group:S0123 or discord:role:123`,
  );

/** Where Drover speaks without having been asked there. */
export const placeToTell = z
  .string()
  .refine(
    (value) => CHANNEL.test(value) || value === 'console',
    'must be a channel by its id, as in slack:C0123 or discord:456, or console',
  );

export const channelId = z
  .string()
  .regex(
    CHANNEL,
    'must be a channel by its id, as in slack:C0123 or discord:456; the console needs no entry',
  );
