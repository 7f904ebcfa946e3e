/**
 * Loaded into a real Drover with `node --import`: reading a file whose path matches DROVER_TEST_FAIL_READ fails as it does
 * where a process has too many files open. The product knows nothing of it.
 */
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const at = new RegExp(process.env.DROVER_TEST_FAIL_READ);
const { readFile } = promises;

promises.readFile = async (path, ...more) => {
  if (at.test(String(path)))
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  return await readFile(path, ...more);
};
syncBuiltinESMExports();
