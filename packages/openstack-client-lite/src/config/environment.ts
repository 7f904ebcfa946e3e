import { learnSecrets, type Settings } from './document.js';

const OUTSIDE_AUTH = new Set([
  'auth_type',
  'region_name',
  'api_timeout',
  'verify',
  'interface',
  'endpoint_type',
  'cacert',
  'cert',
  'key',
  'insecure',
  'identity_api_version',
]);

/** The cloud `envvars`: OS_AUTH_URL and the rest, as a sourced openrc file leaves them. undefined: there is none. */
export function environmentCloud(env: Readonly<Record<string, string | undefined>>): Settings | undefined {
  if (!env.OS_AUTH_URL) return undefined;
  const auth: Record<string, string> = {};
  const outside: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    const other = !name.startsWith('OS_') || name.startsWith('OS_CLIENT_') || name === 'OS_CLOUD';
    if (other || value === undefined || value === '') continue;
    const key = name.slice('OS_'.length).toLowerCase();
    if (OUTSIDE_AUTH.has(key) || key.endsWith('_endpoint_override')) outside[key] = value;
    else auth[key] = value;
  }
  learnSecrets({ ...outside, auth });
  return { ...outside, auth };
}

export const ENVIRONMENT_CLOUD = 'envvars';
