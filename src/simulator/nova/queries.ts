import { type Answer, fault } from '../http/answer.js';
import { validLimit } from '../http/paging.js';
import type { Call } from '../http/routes.js';

/** The 400 for a parameter that is not in the list, from the microversion on that refuses such (2.75 for most). */
export function refuseUnknown(call: Call, since: number, known: readonly string[]): Answer | undefined {
  if (call.version.minor >= since) {
    const unexpected = [...new Set(call.query.keys())].filter((key) => !known.includes(key));
    if (unexpected.length > 0) {
      const names = unexpected.map((key) => `'${key}'`).join(', ');
      const verb = unexpected.length === 1 ? 'was' : 'were';
      return fault(
        400,
        `Invalid input for query parameters: Additional properties are not allowed (${names} ${verb} unexpected)`,
      );
    }
  }
  if (!validLimit(call.query)) {
    const limit = call.query.get('limit');
    return fault(
      400,
      `Invalid input for query parameters limit. Value: ${limit}. '${limit}' does not match '^[0-9]*$'`,
    );
  }
  return undefined;
}

export function isTrue(value: string | null): boolean {
  return value !== null && ['1', 't', 'true', 'on', 'y', 'yes'].includes(value.toLowerCase());
}

export function invalidTime(name: string, value: string): Answer {
  return fault(
    400,
    `Invalid input for query parameters ${name}. Value: ${value}. '${value}' is not a 'date-time'`,
  );
}

export function markerNotFound(marker: string | null): Answer {
  return fault(400, `Marker ${marker} could not be found.`);
}
