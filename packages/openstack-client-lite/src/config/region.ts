import { ConfigError } from '../errors/config.js';
import { isSettings, merge, type Settings } from './document.js';

interface Region {
  name: string;
  values: Settings;
}

const NAME_ONLY = 'Write its name, or a mapping of name and values.';

/** `regions`, else `region_name`, which may be a list or names parted by commas. */
function regionsOf(settings: Settings, file: string | null, cloud: string): Region[] {
  const { regions, region_name: named } = settings;
  if (Array.isArray(regions)) return regions.map((one: unknown) => regionOf(one, file, cloud));
  const names: unknown[] = Array.isArray(named) ? named : typeof named === 'string' ? named.split(',') : [];
  return names.flatMap((name) => (typeof name === 'string' && name !== '' ? [{ name, values: {} }] : []));
}

function regionOf(region: unknown, file: string | null, cloud: string): Region {
  if (typeof region === 'string') return { name: region, values: {} };
  if (isSettings(region) && typeof region.name === 'string') {
    return { name: region.name, values: isSettings(region.values) ? region.values : {} };
  }
  throw new ConfigError('One of its regions has no name.', {
    file,
    cloud,
    key: 'regions',
    remedy: NAME_ONLY,
  });
}

/**
 * The cloud in one of its regions: the one that is asked for, else the first, whose `values` lie over the cloud's own.
 * Where there are `regions`, `region_name` chooses none of them (openstacksdk `_get_region`).
 */
export function inRegion(
  settings: Settings,
  asked: string | undefined,
  file: string | null,
  cloud: string,
): Settings {
  const regions = regionsOf(settings, file, cloud);
  const name = asked ?? regions[0]?.name;
  if (name === undefined) return settings;
  const region = regions.find((each) => each.name === name);
  if (region !== undefined) return { ...merge(settings, region.values), region_name: region.name };
  if (regions.length === 0) return { ...settings, region_name: name };
  throw new ConfigError('There is no such region.', {
    file,
    cloud,
    key: 'region_name',
    remedy: `It has: ${regions.map((each) => each.name).join(', ')}.`,
  });
}
