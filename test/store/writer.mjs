// A process of its own that holds a store: says when it does, and after every write that is durable.
import { openLowdbStore } from '../../dist/src/store/lowdb/lowdb.js';

const [directory, mode, document] = process.argv.slice(2);
const say = (word) => process.stdout.write(`${word}\n`);

try {
  const store = await openLowdbStore({ directory, clock: { now: Date.now } });
  say('held');
  if (mode === 'write') {
    const request = JSON.parse(document);
    await store.create(request, { exclusive: [{ scope: 'server', cloud: 'lab', id: 'one' }] });
    for (let version = request.version; ; version += 1) {
      await store.save({ ...request, ticket: `${version + 1}` }, version);
      say(version + 1);
    }
  }
  setInterval(() => undefined, 60_000);
} catch (error) {
  say(error.code);
}
