import { BESIDE } from './jest.beside.js';
import config from './jest.config.js';

/** What runs beside the suite: stories over many processes. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: BESIDE.map((path) => `<rootDir>/${path}${path.endsWith('/') ? '**/*' : '*'}.test.ts`),
  // What takes minutes runs when it is asked for: the image built from nothing.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.DROVER_IMAGE === undefined ? ['processes/dockerfile'] : []),
  ],
  testTimeout: 90_000,
};
