const BLANK = '***';

const SECRET_HEADERS = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'x-auth-token',
  'x-service-token',
  'x-storage-token',
  'x-subject-token',
]);

const SECRET_KEYS = new Set([
  'adminpass',
  'admin_pass',
  'password',
  'original_password',
  'secret',
  'token_secret',
  'user_data',
  'auth_password',
  'discovery_auth_password',
  'passcode',
  'private_key',
]);

/** Names whose value, in running text, is never shown: JSON, Python's repr and plain `name: value` alike. */
const SECRET_IN_TEXT =
  /((?:x-auth-token|x-subject-token|x-service-token|admin_?pass|(?:auth_|original_)?password|secret|user_data|private_key)["']?\s*[:=]\s*)(?:b?"(?:[^"\\]|\\.)*"?|b?'(?:[^'\\]|\\.)*'?|[^\s,;})\]]+)/gi;
/** A Fernet token. */
const FERNET = /\bgAAAA[\w-]{20,}={0,2}/g;
const USERINFO = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@"'<>]+@/gi;

/** Text of a service or of a library, safe to show. */
export function redactText(text: string): string {
  return text.replace(SECRET_IN_TEXT, `$1${BLANK}`).replace(FERNET, BLANK).replace(USERINFO, `$1${BLANK}@`);
}

export function redactUrl(url: string): string {
  return redactText(url);
}

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? BLANK : value,
    ]),
  );
}

/** A copy without secrets: by key, wherever it stands; under `token`, the id too. */
export function redactBody(value: unknown, under = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => redactBody(item, under));
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecret(key, item, under) ? BLANK : redactBody(item, key),
    ]),
  );
}

function isSecret(key: string, item: unknown, under: string): boolean {
  if (under === 'token' && key === 'id') return true;
  // `password` is also the name of Keystone's method, whose value is an object: looked into, not blanked.
  return SECRET_KEYS.has(key.toLowerCase()) && typeof item !== 'object';
}
