/**
 * Loaded into a real Drover with `node --import`: names every durable write and every call that changes the cloud, and
 * kills its own process with SIGKILL at the one that the test names. The product knows nothing of it.
 *
 * DROVER_TEST_TRACE: a file that gets each name on a line of its own, in order.
 * DROVER_TEST_KILL: {"at": REGEXP, "when": "before" | "torn" | "after" | "held"}: at the first name that matches, before
 * the write, in the middle of an appended line, or once it is durable. Held: nothing dies, the write just never comes.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';

const trace = process.env.DROVER_TEST_TRACE;
const wanted =
  process.env.DROVER_TEST_KILL === undefined ? undefined : JSON.parse(process.env.DROVER_TEST_KILL);
const at = wanted === undefined ? undefined : new RegExp(wanted.at);

/** Whether the test wants to die at this point of this name. */
function dieIf(when, name) {
  if (wanted?.when === when && at.test(name)) process.kill(process.pid, 'SIGKILL');
}

function done(name) {
  if (trace !== undefined) appendFileSync(trace, `${name}\n`);
  dieIf('after', name);
}

function requestName({ request }) {
  const last = request.timeline.at(-1);
  const event = last.type === 'phase' ? `phase ${last.status}` : last.type;
  const step = request.steps.find(({ id }) => id === 'migrate');
  const sent =
    step === undefined ? '' : ` sent ${step.sent.length}${step.answer === undefined ? '' : ' answered'}`;
  return `request ${request.kind} ${request.state}: ${event}${sent}`;
}

function deliveryName({ id, posting, card, progress, told, filed, closed }, folder) {
  if (posting !== undefined)
    return `delivery posts ${postName(posting.slice(posting.indexOf(':') + 1), id, folder)}`;
  if (closed) return 'delivery closed';
  if (filed) return 'delivery filed';
  if (told > 0) return 'delivery told';
  return `delivery has ${progress !== undefined ? 'progress' : card !== undefined ? 'card' : 'nothing'}`;
}

/** A reply is named by the event that it tells. */
function postName(mark, id, folder) {
  if (!/^\d+$/.test(mark)) return mark;
  const { request } = JSON.parse(readFileSync(join(folder, 'active', `${id}.json`), 'utf8'));
  return `reply ${request.timeline[Number(mark) - 1].type}`;
}

function renameName(from, to) {
  const folders = to.split(sep);
  const content = () => JSON.parse(readFileSync(from, 'utf8'));
  if (folders.at(-2) === 'active') return requestName(content());
  if (folders.at(-2) === 'plans') return 'plan of a request';
  if (folders.at(-2) === 'deliveries') return deliveryName(content(), dirname(dirname(to)));
  if (folders.at(-2) === 'files') return 'file record';
  return folders.includes('archive') && basename(to).endsWith('.json')
    ? 'archive request'
    : `file ${basename(to)}`;
}

function consoleName({ type, thread, author, mark }) {
  if (mark?.endsWith(':record')) return 'console record';
  if (type === 'message') return `console ${thread === undefined ? 'card' : 'reply'}`;
  return `console ${type}${author === undefined ? '' : ` of ${author}`}`;
}

function appendName(path, line) {
  const entry = JSON.parse(line);
  if (basename(path) === 'console.ndjson') return consoleName(entry);
  if (basename(path) === 'audit.ndjson') return `audit ${entry.event.type}`;
  return `file ${basename(path)}`;
}

const { open, rename } = promises;

promises.rename = async (from, to) => {
  const name = renameName(from, to);
  dieIf('before', name);
  if (wanted?.when === 'held' && at.test(name)) await new Promise(() => undefined);
  await rename(from, to);
  done(name);
};

promises.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  if (!String(path).endsWith('.ndjson')) return file;
  const { appendFile, datasync } = file;
  let name;
  file.appendFile = async (data) => {
    name = appendName(String(path), String(data).trim());
    dieIf('before', name);
    if (wanted?.when === 'torn' && at.test(name)) {
      const bytes = Buffer.from(data);
      writeSync(file.fd, bytes.subarray(0, bytes.length >> 1));
      process.kill(process.pid, 'SIGKILL');
    }
    await appendFile.call(file, data);
  };
  file.datasync = async () => {
    await datasync.call(file);
    if (name !== undefined) done(name);
    name = undefined;
  };
  return file;
};

syncBuiltinESMExports();

function callName({ method, path }) {
  if (method === 'GET' || path.endsWith('/auth/tokens')) return undefined;
  return `call ${method} ${path.replace(/[0-9a-f-]{36}/g, 'ID').replace(/^.*\/servers/, '/servers')}`;
}

for (const [channel, moment] of [
  ['undici:request:create', 'made'],
  ['undici:request:headers', 'answered'],
]) {
  subscribe(channel, ({ request }) => {
    const name = callName(request);
    if (name !== undefined) done(`${name} ${moment}`);
  });
}
