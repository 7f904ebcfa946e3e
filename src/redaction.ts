import { types } from 'node:util';

const HIDDEN = '[hidden]';

/** Names of fields whose value is secret whatever it looks like; compared without case, dashes and underscores. */
const SECRET_NAMES = new Set([
  'accesskey',
  'adminpass',
  'apikey',
  'applicationcredentialsecret',
  'apptoken',
  'authorization',
  'authpassword',
  'authtoken',
  'bottoken',
  'chap',
  'chapsecret',
  'cookie',
  'discoveryauthpassword',
  'keyring',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'secret',
  'setcookie',
  'signingsecret',
  'token',
  'userdata',
  'xauthtoken',
  'xsubjecttoken',
  'xopenstackrequesttoken',
  'xslacksignature',
]);

/** Secrets that give themselves away inside any text. The first group, where there is one, is kept. */
const SECRET_TEXTS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bx(?:ox[a-z]|app)-[\w-]+/g,
  /\bgAAAAA[\w=-]{20,}/g,
  /\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b/g,
  /(\bBearer\s+)[\w.~+/=-]{8,}/g,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:Bearer|Bot|Basic|Digest)?\s*)[^\s"',]+/gi,
  /((?:x-auth-token|x-subject-token|admin_?pass|pass(?:word|wd|phrase)|user_data|(?:signing|client|credential|chap)[_ -]?secret|auth_password|private_key|(?:auth|access|app|bot)[_-]?token)["']?\s*[:=]\s*["']?)[^\s"',;}&]+/gi,
  /(\/\/[^/\s:@]+:)[^@\s/]+(?=@)/g,
];

/** Deeper than anything of ours: what is below is left out rather than followed. */
const DEEPEST = 12;

export function redactText(text: string): string {
  return SECRET_TEXTS.reduce(
    (rest, pattern) =>
      rest.replace(pattern, (_, kept: unknown) => (typeof kept === 'string' ? kept : '') + HIDDEN),
    text,
  );
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_\s]/g, ''));
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
