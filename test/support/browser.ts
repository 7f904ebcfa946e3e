import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** A browser beside the rest of the suite takes its time. */
const OVERDUE_AFTER_MS = 60_000;

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is on this machine; `CHROMIUM` names another. */
export function chromiumPath(): string | undefined {
  return [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
}

interface Answer {
  id?: number;
  method?: string;
  sessionId?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A real Chromium, spoken to over its DevTools protocol: no library stands between. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #directory: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<(answer: Answer) => void>();
  #next = 1;

  private constructor(child: ChildProcess, socket: WebSocket, directory: string) {
    this.#process = child;
    this.#socket = socket;
    this.#directory = directory;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Answer));
  }

  static async open(path: string): Promise<Browser> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-browser-'));
    const flags = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-dev-shm-usage',
    ];
    const child = spawn(
      path,
      [...flags, '--remote-debugging-port=0', `--user-data-dir=${directory}`, 'about:blank'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`Chromium has ended: ${said}`)));
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Browser(child, socket, directory);
  }

  /** With cookies of its own. */
  async tab(): Promise<Tab> {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, String(sessionId));
    await tab.begin();
    return tab;
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(
        JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
      );
    });
  }

  on(listener: (answer: Answer) => void): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#socket.close();
    this.#process.kill('SIGKILL');
    await ended;
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #take(answer: Answer): void {
    if (answer.id === undefined) for (const listener of this.#listeners) listener(answer);
    else {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    }
  }
}

/** One page of it. */
export class Tab {
  /** Errors and warnings of the console, policy violations, what could not be loaded. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #session: string;

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  async begin(): Promise<void> {
    this.#browser.on(({ method, sessionId, params = {} }) => {
      if (sessionId !== this.#session) return;
      if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params));
      if (method === 'Log.entryAdded') this.complaints.push(JSON.stringify(params.entry));
      if (method === 'Runtime.consoleAPICalled' && ['error', 'warning'].includes(String(params.type)))
        this.complaints.push(JSON.stringify(params.args));
    });
    for (const domain of ['Page', 'Runtime', 'Log']) await this.#send(`${domain}.enable`);
  }

  async open(url: string): Promise<void> {
    await this.#send('Page.navigate', { url });
    await this.until('document.readyState === "complete" && location.href !== "about:blank"');
  }

  /** As a phone or a actions, light or dark. */
  async seenAs(width: number, scheme: 'light' | 'dark'): Promise<void> {
    const device = { width, height: 900, deviceScaleFactor: 2, mobile: width < 600 };
    await this.#send('Emulation.setDeviceMetricsOverride', device);
    await this.#send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
  }

  async scripts(enabled: boolean): Promise<void> {
    await this.#send('Emulation.setScriptExecutionDisabled', { value: !enabled });
  }

  async run<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Value }).value;
  }

  async until(expression: string, meanwhile: () => Promise<unknown> = () => sleep(50)): Promise<void> {
    const end = Date.now() + OVERDUE_AFTER_MS;
    while (Date.now() < end) {
      if (await this.run<boolean>(expression).catch(() => false)) return;
      await meanwhile();
    }
    throw new Error(`not so in time: ${expression}; ${await this.run<string>('document.body.innerText')}`);
  }

  async press(key: 'Tab' | 'Enter'): Promise<void> {
    const code = key === 'Tab' ? { windowsVirtualKeyCode: 9 } : { windowsVirtualKeyCode: 13, text: '\r' };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, ...code });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, ...code });
  }

  /** The whole page as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: true,
    });
    return Buffer.from(String(data), 'base64');
  }

  #send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.#browser.send(method, params, this.#session);
  }
}
