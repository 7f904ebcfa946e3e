import type { AddressInfo } from 'node:net';
import type { AuthContext, Connection } from 'ssh2';
import ssh2 from 'ssh2';

export interface CommandResult {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode: number;
}

/** What a host answers to one command line, at once or after a while. */
export type Shell = (command: string, stdin: string) => CommandResult | Promise<CommandResult>;

/** The sshd of one host: any user name, the one client key, and commands without a terminal. */
export class HostServer {
  readonly #server: ssh2.Server;
  readonly #connections = new Set<Connection>();
  #port = 0;

  constructor(hostKey: string, clientKey: ssh2.ParsedKey, shell: Shell) {
    this.#server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
      this.#connections.add(connection);
      connection.on('close', () => this.#connections.delete(connection));
      // A client that hangs up in the middle is no trouble of the host's.
      connection.on('error', () => this.#connections.delete(connection));
      connection.on('authentication', (context) => admit(context, clientKey));
      connection.on('ready', () => serve(connection, shell));
    });
  }

  get port(): number {
    return this.#port;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    for (const connection of this.#connections) connection.end();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function admit(context: AuthContext, clientKey: ssh2.ParsedKey): void {
  if (context.method !== 'publickey' || !clientKey.getPublicSSH().equals(context.key.data)) {
    context.reject(['publickey']);
    return;
  }
  const { blob, signature, hashAlgo } = context;
  if (!blob || !signature || clientKey.verify(blob, signature, hashAlgo) === true) context.accept();
  else context.reject(['publickey']);
}

function serve(connection: Connection, shell: Shell): void {
  connection.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, info) => {
      const channel = acceptExec();
      // Whoever hangs up before the answer does not get it.
      channel.on('error', () => undefined);
      const takesInput = info.command.includes('repair-write');
      void standardInput(channel, takesInput)
        .then(async (stdin) => shell(info.command, stdin))
        .then((result) => {
          if (result.stdout) channel.write(result.stdout);
          if (result.stderr) channel.stderr.write(result.stderr);
          channel.exit(result.exitCode);
          channel.end();
        });
    });
  });
}

/** Waits for the end of the input only for a command that reads it: others are answered at once. */
function standardInput(channel: NodeJS.ReadableStream, wanted: boolean): Promise<string> {
  if (!wanted) return Promise.resolve('');
  return new Promise((resolve) => {
    let text = '';
    channel.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    channel.on('end', () => resolve(text));
  });
}
