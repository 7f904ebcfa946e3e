import { z } from 'zod';

/** A mapping of known keys; `console:` with nothing after it means the same as `console: {}`. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => (value === null ? {} : value), z.strictObject(shape));
}
