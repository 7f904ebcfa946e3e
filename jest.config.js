/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Stories over many processes take longer than a suite may: test/processes has a configuration of its own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/processes/'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^openstack-client-lite/redaction$': '<rootDir>/packages/openstack-client-lite/src/redaction/index.ts',
    '^openstack-client-lite$': '<rootDir>/packages/openstack-client-lite/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/packages/[^/]+/dist/'],
  testTimeout: 20_000,
  // Much of the suite waits for sockets and processes: more workers than cores finish sooner.
  maxWorkers: 3,
};
