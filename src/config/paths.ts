import { isAbsolute, join, resolve } from 'node:path';

/** `~` is the home, everything relative counts from `base`. */
export function absolute(path: string, home: string, base: string): string {
  if (path === '~') return home;
  if (path.startsWith('~/')) return join(home, path.slice(2));
  return isAbsolute(path) ? path : resolve(base, path);
}
