import { redactText } from '../redact.js';

const LONGEST = 1_000;

/**
 * The service's own words out of an error's body. Known shapes, all recorded: `{"badRequest": {"message"}}` and its like (Nova,
 * Cinder), `{"error": {"message"}}` (Keystone, middleware), `{"errors": [{"detail"}]}` (Placement), `{"NeutronError": {"message"}}`,
 * `{"message": "...<br />"}` (Glance), HTML or plain text (gateways).
 */
export function serviceMessage(text: string): string | null {
  const words = fromJson(text) ?? text;
  const plain = words
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return null;
  const safe = redactText(plain);
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 1)}…`;
}

function fromJson(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return messageIn(body) ?? '';
}

function messageIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (!isRecord(body)) return undefined;
  for (const key of ['message', 'detail', 'faultstring', 'title']) {
    const value = body[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  const [first] = Array.isArray(body.errors) ? body.errors : [];
  if (first !== undefined) return messageIn(first);
  const inner = Object.values(body).find(isRecord);
  return inner === undefined ? undefined : messageIn(inner);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
