import { systemClock } from '../../src/base/clock.js';
import { openPostgresStore } from '../../src/store/postgres/postgres.js';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import type { TestDatabase } from '../support/postgres/database.js';
import { describeStoreContract } from './contract.js';

describePostgres('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  describeStoreContract('PostgreSQL', async (clock) => {
    await database.empty();
    const open = () =>
      openPostgresStore({ url: database.url, clock: { ...systemClock, now: () => clock.now() } });
    let store = await open();
    return {
      store,
      restart: async () => {
        await store.close();
        store = await open();
        return store;
      },
      dispose: () => store.close(),
    };
  });
});
