import { ConfigError } from '../errors/config.js';
import { isSettings, merge, type Settings } from './document.js';

interface Region {
  name: string;
  values: Settings;
}

function regionsOf(settings: Settings): Region[] {
  if (!Array.isArray(settings.regions)) return [];
  return settings.regions.flatMap((each: unknown): Region[] => {
    if (typeof each === 'string') return [{ name: each, values: {} }];
    if (!isSettings(each) || typeof each.name !== 'string') return [];
    return [{ name: each.name, values: isSettings(each.values) ? each.values : {} }];
  });
}

/** The cloud in one of its regions: `region_name`, else the first of `regions`, whose `values` lie over the cloud's own. */
export function inRegion(
  settings: Settings,
  asked: string | undefined,
  file: string | null,
  cloud: string,
): Settings {
  const regions = regionsOf(settings);
  const name = asked ?? settings.region_name ?? regions[0]?.name;
  if (name === undefined) return settings;
  if (regions.length === 0) return { ...settings, region_name: name };
  const region = regions.find((each) => each.name === name);
  if (region !== undefined) return { ...merge(settings, region.values), region_name: region.name };
  throw new ConfigError('There is no such region.', {
    file,
    cloud,
    key: 'region_name',
    remedy: `It has: ${regions.map((each) => each.name).join(', ')}.`,
  });
}
