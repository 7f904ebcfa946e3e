import { writeFile } from 'node:fs/promises';
import { PostgresServer } from './server.mjs';

/** `node keeper.mjs PID FILE`: a PostgreSQL for one process of tests, its address in FILE, which ends with that process. */
const [owner, file] = process.argv.slice(2);
const server = await PostgresServer.make();
await server.start();
await writeFile(file, JSON.stringify({ url: server.url(), keeper: process.pid }));

const lives = () => {
  try {
    return process.kill(Number(owner), 0);
  } catch {
    return false;
  }
};
while (lives()) await new Promise((resolve) => setTimeout(resolve, 300));
await server.remove();
