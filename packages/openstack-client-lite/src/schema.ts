import { z } from 'zod';
import { redactor } from './redaction/redactor.js';

/** Words that a service or a person wrote, which may repeat anything: shown, cut and kept they must hold no secret. */
export const words = z.string().transform((text) => redactor.text(text));

/**
 * A time as the services write it, made ISO 8601 in UTC: Nova and Cinder leave the zone out
 * (`2026-11-22T19:39:04.000000`), Neutron also the T.
 */
export const time = z.string().transform((text, context) => {
  const iso = text.trim().replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`;
  const at = Date.parse(zoned);
  if (Number.isNaN(at)) {
    context.addIssue({ code: 'custom', message: 'expected a time' });
    return z.NEVER;
  }
  return new Date(at).toISOString();
});

/** Empty is Cinder's way to say never. */
export const timeOrNull = z.union([z.literal('').transform(() => null), time, z.null()]);

/** An id that is a number at some microversions and a UUID at others. */
export const textId = z.union([z.string(), z.number().transform(String)]);

/** Values are texts by the API reference; some services store numbers and booleans all the same. */
export const textMap = z.record(
  z.string(),
  z
    .union([z.string(), z.number(), z.boolean(), z.null()])
    .transform((value) => (value === null ? '' : String(value))),
);
