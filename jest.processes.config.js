import { BESIDE } from './jest.beside.js';
import config from './jest.config.js';

/** What runs beside the suite: stories over many processes. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: BESIDE.map((path) => `<rootDir>/${path}${path.endsWith('/') ? '**/*' : '*'}.test.ts`),
  testPathIgnorePatterns: ['/node_modules/'],
};
