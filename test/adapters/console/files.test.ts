import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newDirectory, said, startConsole } from './harness.js';

describe('a file on the console', () => {
  it('is written for its owner alone, and the message says where, once', async () => {
    const directory = await newDirectory();
    const first = await startConsole(directory);
    const root = await first.post('m-1:card', said('Move'));
    const message = {
      mark: 'm-1:record',
      conversation: { platform: 'console', channel: 'console' },
      thread: root,
      card: said('The record of this move.'),
      file: { name: 'm-1.txt', title: 'Record of m-1', text: 'Done: wéb-01\n' },
    };
    await first.platform.postFile(message, { maybePosted: false });
    await first.platform.postFile(message, { maybePosted: true });
    const path = join(directory, 'files', 'm-1.txt');
    expect(first.lines().slice(1)).toEqual([
      {
        type: 'message',
        number: '1.1',
        thread: '1',
        author: 'drover',
        text: `The record of this move.\n  ${path}`,
        reactions: [],
      },
    ]);
    expect(await readFile(path, 'utf8')).toBe('Done: wéb-01\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await first.platform.stop();

    const second = await startConsole(directory);
    await second.platform.postFile(message, { maybePosted: true });
    expect(second.lines()).toEqual([]);
    expect(await readdir(join(directory, 'files'))).toEqual(['m-1.txt']);
    expect(await readdir(join(directory, 'tmp'))).toEqual([]);
    await second.platform.stop();
  });
});
