import { readKey, readSlot } from '../../requests/keys.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A request's document of the first format (0.1.0) as one of the second: keys and slots were texts, and an event named
 * the limit that it waited for by such a text. Anything else is given back as it is.
 */
export function fromFormat1(value: unknown): unknown {
  if (!isFields(value) || value.format !== 1 || !isFields(value.request)) return value;
  const { request } = value;
  const cloud = typeof request.cloud === 'string' ? request.cloud : '';
  return {
    ...value,
    format: 2,
    exclusive: eachText(value.exclusive, (text) => readKey(text, cloud)),
    slots: eachText(value.slots, readSlot),
    request: { ...request, timeline: eachEvent(request.timeline, (event) => eventOf(event, cloud)) },
  };
}

function eventOf(event: Fields, cloud: string): Fields {
  if (event.type !== 'queued' || typeof event.limit !== 'string') return event;
  const { limit, ...rest } = event;
  return { ...rest, slot: slotOf(limit) ?? { scope: 'cloud', cloud, name: cloud } };
}

function slotOf(text: string) {
  try {
    return readSlot(text);
  } catch {
    return undefined;
  }
}

function eachEvent(value: unknown, change: (event: Fields) => Fields): unknown {
  return Array.isArray(value)
    ? value.map((event: unknown) => (isFields(event) ? change(event) : event))
    : value;
}

/** What is no text of Drover's is left for the schema to refuse. */
function eachText(value: unknown, read: (text: string) => unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((text: unknown) => {
    if (typeof text !== 'string') return text;
    try {
      return read(text);
    } catch {
      return text;
    }
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
