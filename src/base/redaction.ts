import { types } from 'node:util';
import { HIDDEN, isSecretName, redactor, type Shape } from 'openstack-client-lite/redaction';

/** Tokens and addresses of chat platforms. */
const CHAT_SHAPES: readonly Shape[] = [
  { sign: /xox[a-z]|xapp-/, secret: /(?<!\w)x(?:ox[a-z](?:\.xox[a-z])?|app)-[\w-]+/g },
  // Its dots tell it: looked for from the beginning of every word it would cost more than all others together.
  { sign: /\.[\w-]{6,7}\.[\w-]{27}/, secret: /(?<![\w-])[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g },
  // An address that anybody who knows it may post to.
  { sign: /[Hh][Oo]{2}[Kk][Ss]\.[Ss][Ll]/, secret: /(hooks\.slack(?:-gov)?\.com\/)[^\s"'<>]+/gi },
  { sign: /\/(?:webhooks|interactions)\//, secret: /(\/(?:webhooks|interactions)\/\d{5,25}\/)[\w-]+/g },
  { sign: /[Hh][Oo]{2}[Kk]\.[Oo][Ff]/, secret: /(webhook\.office\.com\/)[^\s"'<>]+/gi },
];
redactor.addShapes(CHAT_SHAPES);

/** A secret of this process, hidden by value from now on wherever it would be shown. */
export function learnSecret(secret: string): void {
  redactor.learn(secret);
}

/** An address of the configuration: the password in it is a secret. */
export function learnAddress(address: string): void {
  redactor.learnAddress(address);
}

/** What of the environment is a secret by its name, and logins in addresses (`HTTPS_PROXY`). */
export function learnEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (isSecretName(name)) learnSecret(value);
    else learnAddress(value);
  }
}

/** Deeper than anything of Drover's: what is below is left out rather than followed. */
const DEEPEST = 12;

/** Text that may be shown, logged or kept. Always before it is cut: half of a secret is not found any more. */
export function redactText(text: string): string {
  return redactor.text(text);
}

/** Plain data that is kept and read again: the same, but for the known secrets in its texts. */
export function withoutKnownSecrets<Value>(value: Value): Value {
  return replaced(value) as Value;
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return redactor.knownIn(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(replaced);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]));
}

/** A copy that may be shown: secrets hidden by name and by look, errors with their causes as plain objects. */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (above.has(value)) return '[circular]';
  if (depth > DEEPEST) return '[deeper]';
  const within = new Set([...above, value]);
  const below = (item: unknown) => copy(item, depth + 1, within);
  if (isError(value)) return errorCopy(value, below);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
  if (Array.isArray(value)) return value.map(below);
  if (value instanceof Set) return [...value].map(below);
  const entries = value instanceof Map ? [...value] : [...headersOf(value)];
  return Object.fromEntries(entries.map(([key, item]) => [String(key), guarded(String(key), item, below)]));
}

function guarded(name: string, value: unknown, below: (item: unknown) => unknown): unknown {
  if (!isSecretName(name) || value === null || value === undefined || typeof value === 'boolean')
    return below(value);
  return HIDDEN;
}

/** fetch's Headers have no fields of their own, only entries. */
function headersOf(value: object): Iterable<[unknown, unknown]> {
  return value instanceof Headers ? value : Object.entries(value);
}

/** Also those of another realm, as worker threads and test runners have them. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function errorCopy(error: Error, below: (item: unknown) => unknown): Record<string, unknown> {
  const fields = Object.entries(error).filter(
    ([name]) => !['name', 'message', 'stack', 'cause'].includes(name),
  );
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...Object.fromEntries(fields.map(([name, value]) => [name, guarded(name, value, below)])),
    ...(error.cause === undefined ? {} : { cause: below(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(below) } : {}),
  };
}
