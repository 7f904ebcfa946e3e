import type { HookConfig } from './config.js';
import { durationMs } from './duration.js';
import type { Problem } from './problems.js';
import type { Secrets } from './resolve.js';
import type { RawConfig } from './schema.js';

const SHORTEST_SECRET = 16;

type RawHook = RawConfig['hooks'][string];

export function resolveHooks(
  raw: RawConfig['hooks'],
  secrets: Secrets,
  problems: Problem[],
): readonly HookConfig[] {
  return Object.entries(raw).flatMap(([name, hook]) => hookOf(name, hook, secrets, problems));
}

function hookOf(name: string, raw: RawHook, secrets: Secrets, problems: Problem[]): readonly HookConfig[] {
  const before = problems.length;
  const secret = secrets(['hooks', name], 'secret', raw);
  const routingKey = secrets(['hooks', name], 'routingKey', raw);
  const wrong = (key: string, text: string) => problems.push({ path: ['hooks', name, key], text });
  if (problems.length === before) {
    if (raw.format === 'drover' && secret === undefined)
      wrong('secret', 'is missing (or `secretFile`): each event is signed with it');
    if (secret !== undefined && secret.length < SHORTEST_SECRET)
      wrong('secret', `is too short to sign with: take ${SHORTEST_SECRET} characters or more`);
    if (raw.format === 'pagerduty' && routingKey === undefined)
      wrong('routingKey', 'is missing (or `routingKeyFile`): PagerDuty knows its service by it');
    if (raw.format === 'pagerduty' && raw.blocking.length > 0)
      wrong('blocking', 'needs `format: drover`: PagerDuty says yes to whatever it is told');
  }
  if (problems.length > before) return [];
  const { url, events, blocking } = raw;
  const common = { name, url, events, blocking, timeoutMs: durationMs(raw.timeout) ?? 0 };
  if (raw.format === 'pagerduty')
    return routingKey === undefined ? [] : [{ ...common, format: 'pagerduty', routingKey }];
  return secret === undefined ? [] : [{ ...common, format: 'drover', secret }];
}
