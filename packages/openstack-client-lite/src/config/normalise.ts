import { isSettings, type Settings } from './document.js';

/*
 * What openstacksdk does to the settings of one cloud after they are merged and before they are used (openstack/config/
 * loader.py `magic_fixes`, `_util.normalize_keys`): old names become new ones, so that the rest knows one name for each thing.
 */

/** Keys of the SDKs may have dashes for underscores, at any depth. Of two that mean the same the later counts. */
export function withUnderscores(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key.replaceAll('-', '_'),
      isSettings(value) ? withUnderscores(value) : value,
    ]),
  );
}

/** The winner stands last; within a pair `auth` wins over the cloud's own level. */
const FORMER: readonly (readonly [name: string, ...names: readonly string[]])[] = [
  ['domain_id', 'domain_id'],
  ['domain_name', 'domain_name'],
  ['user_domain_id', 'user_domain_id'],
  ['user_domain_name', 'user_domain_name'],
  ['project_domain_id', 'project_domain_id'],
  ['project_domain_name', 'project_domain_name'],
  ['token', 'auth_token', 'token'],
  ['project_id', 'tenant_id', 'project_id'],
  ['project_name', 'tenant_name', 'project_name'],
];

export function normalised(settings: Settings): Settings {
  const { endpoint_type: endpointType, ...rest } = withUnderscores(settings);
  const fixed: Record<string, unknown> = isSet(endpointType) ? { ...rest, interface: endpointType } : rest;
  const given = fixed.auth ?? {};
  // The reader says what is wrong with it.
  if (!isSettings(given)) return fixed;
  const auth: Record<string, unknown> = { ...given };
  for (const [name, ...names] of FORMER) {
    const values = names.flatMap((one) => [fixed[one], given[one]]).filter(isSet);
    for (const one of names) {
      delete fixed[one];
      delete auth[one];
    }
    if (values.length > 0) auth[name] = values.at(-1);
  }
  return { ...timeoutOf(fixed), auth: withDomainOnce(auth) };
}

/** A domain that is given once, with a project, is that of the user and of the project, where they have none of their own. */
function withDomainOnce(auth: Readonly<Record<string, unknown>>): Settings {
  if (!isSet(auth.project_id) && !isSet(auth.project_name)) return auth;
  const { domain_id: id, domain_name: name, ...rest } = auth;
  return {
    ...(isSet(id) && { user_domain_id: id, project_domain_id: id }),
    ...(isSet(name) && { user_domain_name: name, project_domain_name: name }),
    ...rest,
  };
}

/** One limit holds for all services: `compute_timeout` and its like count as `api_timeout`. */
function timeoutOf(settings: Settings): Settings {
  const ofService = Object.entries(settings).findLast(
    ([key, value]) => /_timeout$/.test(key) && key !== 'api_timeout' && isSet(value),
  );
  return ofService === undefined ? settings : { ...settings, api_timeout: ofService[1] };
}

const isSet = (value: unknown) => value !== undefined && value !== null && value !== '';
