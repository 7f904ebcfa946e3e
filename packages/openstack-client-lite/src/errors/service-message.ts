import { redactor } from '../redaction/redactor.js';

const LONGEST = 1_000;

/**
 * The service's own words out of an error's body. Known shapes, all recorded: `{"badRequest": {"message"}}` and its like (Nova,
 * Cinder), `{"error": {"message"}}` (Keystone, middleware), `{"errors": [{"detail"}]}` (Placement), `{"NeutronError": {"message"}}`,
 * `{"message": "...<br />"}` (Glance), HTML or plain text (gateways).
 */
export function serviceMessage(text: string): string | null {
  // First of all: what is taken out or cut below may be the half of a secret, or its name.
  const safe = redactor.text(text);
  const plain = withoutMarkup(fromJson(safe) ?? safe)
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return null;
  // Once more: words that markup had parted stand together now.
  const words = redactor.text(plain);
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1)}…`;
}

const NO_WORDS = /<(style|script|head)\b/gi;

/** Each part is looked at once: a page that opens a thousand elements and closes none costs no more than its length. */
function withoutMarkup(text: string): string {
  const lower = text.toLowerCase();
  const parts: string[] = [];
  let shown = 0;
  for (const open of text.matchAll(NO_WORDS)) {
    if (open.index < shown) continue;
    parts.push(text.slice(shown, open.index));
    const end = `</${open[1]?.toLowerCase() ?? ''}>`;
    const at = lower.indexOf(end, open.index);
    shown = at < 0 ? text.length : at + end.length;
  }
  parts.push(text.slice(shown));
  return parts.join(' ').replace(/<[^<>]*>/g, ' ');
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
