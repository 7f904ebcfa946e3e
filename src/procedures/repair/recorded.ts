import pLimit from 'p-limit';
import type { ArgumentForms, ArgumentValues } from '../../hosts/arguments.js';
import type { Command } from '../../hosts/command.js';
import type { Hosts } from '../../hosts/hosts.js';
import { prepareCommand } from '../../hosts/prepared-command.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import { sendRepeatable } from '../../requests/operation/repeatable.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';

/** Commands of one repair that run at once: each of them is written into the request before and after. */
const AT_ONCE = 4;

/** Not now, and nothing is wrong: an audit that cannot be written, a pause between two tries, an abort. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
  readonly ms: LookAgainIn;

  constructor(ms: LookAgainIn) {
    super('it is not sent now');
    this.ms = ms;
  }
}

/** Runs commands that write as operations of the request: stored and audited before, answered after. @throws NotNow */
export function recorded(
  parts: OperationParts,
  hosts: Pick<Hosts, 'run'>,
  request: Request,
): Pick<Hosts, 'run'> {
  const turn = pLimit(AT_ONCE);
  return {
    run: (host, command, values, stdin) =>
      turn(() => runOne(parts, hosts, request, { host, command, values, stdin })),
  };
}

async function runOne<F extends ArgumentForms, T>(
  parts: OperationParts,
  hosts: Pick<Hosts, 'run'>,
  request: Request,
  asked: { host: string; command: Command<F, T>; values: ArgumentValues<F>; stdin: string | undefined },
): Promise<T> {
  const { host, command, values, stdin } = asked;
  let failed: unknown;
  const came = await sendRepeatable(parts, request, {
    id: [command.id, host, ...('file' in values ? [String(values.file)] : [])].join(' '),
    intent: `${command.id} on ${host}`,
    call: prepareCommand(host, command, values, stdin),
    told: false,
    send: async ({ path, body }) => {
      try {
        const result = await hosts.run(path, command, body.args, body.stdin);
        return { status: 0, requestId: null, result };
      } catch (error) {
        failed = error;
        throw error;
      }
    },
  });
  if (came.kind === 'taken') return came.answer.result;
  throw came.kind === 'not-sent' ? new NotNow(came.ms) : failed;
}
