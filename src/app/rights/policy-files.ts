import { neededRules, rulesForVolumes, SERVICES, type ServiceWithPolicy } from './calls.js';
import { CINDER_RULES } from './lists/cinder.js';
import { KEYSTONE_RULES } from './lists/keystone.js';
import { NEUTRON_RULES } from './lists/neutron.js';
import { NOVA_RULES } from './lists/nova.js';
import { PLACEMENT_RULES } from './lists/placement.js';
import { type ListedRule, RELEASES, type Release, rulesOf } from './releases.js';

const LISTS: Readonly<Record<ServiceWithPolicy, readonly ListedRule[]>> = {
  nova: NOVA_RULES,
  cinder: CINDER_RULES,
  neutron: NEUTRON_RULES,
  placement: PLACEMENT_RULES,
  keystone: KEYSTONE_RULES,
};

interface Lookup {
  /** The rule that lets a role see what belongs to other projects, and what it is by default. */
  rule: string;
  usual: string;
  why: string;
  /** What of other rules would let the role through by that alone, and what stands in its place. */
  instead: readonly (readonly [RegExp, string])[];
}

const AS_ADMIN: Lookup = {
  rule: 'context_is_admin',
  usual: 'role:admin',
  why: 'Single servers and volumes of other projects are found only by who counts as admin. All that Drover does not need is pinned to the role admin below.',
  instead: [
    [/rule:context_is_admin/g, 'role:admin'],
    [/is_admin:True/g, 'role:admin'],
  ],
};

const LOOKUPS: Partial<Record<ServiceWithPolicy, Lookup>> = {
  nova: AS_ADMIN,
  cinder: AS_ADMIN,
  neutron: {
    rule: 'context_is_advsvc',
    usual: 'role:advsvc',
    why: 'Ports and networks of other projects are found only by admins and advanced services. What an advanced service may do beside reading is pinned to the role advsvc below.',
    instead: [[/rule:context_is_advsvc/g, 'role:advsvc']],
  },
};

/** The rules of one service in one release that make Drover's role, by name. */
export function policyRules(service: ServiceWithPolicy, release: Release): ReadonlyMap<string, string> {
  const lookup = LOOKUPS[service];
  const needed = neededRules(service);
  const rules = new Map<string, string>();
  if (lookup !== undefined) rules.set(lookup.rule, `${lookup.usual} or role:drover`);
  for (const [name, check] of rulesOf(LISTS[service], release)) {
    if (name === lookup?.rule) continue;
    const pinned = (lookup?.instead ?? []).reduce(
      (text, [form, instead]) => text.replaceAll(form, instead),
      check,
    );
    // What everybody may is left as it is.
    if (needed.has(name)) {
      if (check !== '' && check !== '@') rules.set(name, `(${pinned}) or role:drover`);
    } else if (pinned !== check) rules.set(name, pinned);
  }
  return rules;
}

/** Whether any release of the service has such a rule. */
export function isListed(service: ServiceWithPolicy, rule: string): boolean {
  return LISTS[service].some(([name]) => name === rule);
}

/** docs/policies/RELEASE/SERVICE.yaml, each for the `policy.yaml` of that service. */
export function policyFiles(): readonly { path: string; text: string }[] {
  return RELEASES.flatMap((release) =>
    SERVICES.map((service) => ({
      path: `docs/policies/${release}/${service}.yaml`,
      text: policyText(service, release),
    })),
  );
}

function policyText(service: ServiceWithPolicy, release: Release): string {
  const rules = [...policyRules(service, release)];
  const needed = neededRules(service);
  const lookup = LOOKUPS[service];
  const isNeeded = ([name]: readonly [string, string]) => needed.has(name);
  const volumes = rulesForVolumes(service);
  const isForVolumes = ([name]: readonly [string, string]) => volumes.has(name);
  const isPinned = ([name]: readonly [string, string]) => !needed.has(name) && name !== lookup?.rule;
  return [
    `# ${service} ${release}: what the role drover needs and no more. Generated; docs/least-privilege.md says how it is used.`,
    '# Add it to the policy.yaml of the service; rules that stand there already have to be put together by hand.',
    '',
    ...(lookup === undefined
      ? []
      : [
          `# ${lookup.why}`,
          line([lookup.rule, rules.find(([name]) => name === lookup.rule)?.[1] ?? '']),
          '',
        ]),
    '# What Drover calls.',
    ...rules.filter((rule) => isNeeded(rule) && !isForVolumes(rule)).map(line),
    ...(rules.some(isForVolumes)
      ? ['', '# Only for /volumes create, boot, retype and snapshot; without them leave these out.']
      : []),
    ...rules.filter(isForVolumes).map(line),
    ...(rules.some(isPinned) ? ['', '# What it does not call.', ...rules.filter(isPinned).map(line)] : []),
    '',
  ].join('\n');
}

function line([name, check]: readonly [string, string]): string {
  return `"${name}": ${JSON.stringify(check)}`;
}
