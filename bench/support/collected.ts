import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects twice: what the first one lets finalizers free is gone as well. */
export async function collected(): Promise<void> {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}
