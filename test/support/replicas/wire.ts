import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to another port of this machine, which can be cut and stays mended until it is cut again. */
export class Wire {
  readonly #server: Server;
  readonly #to: number;
  readonly #ends = new Set<Socket>();
  readonly #far = new Set<Socket>();
  #down = false;

  private constructor(to: number) {
    this.#to = to;
    this.#server = createServer((near) => this.#join(near));
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** By which ports of this machine it reaches the other side just now. */
  get farPorts(): readonly number[] {
    return [...this.#far].flatMap(({ localPort }) => localPort ?? []);
  }

  /** Whatever is on its way is lost; who connects again is let through at once. */
  cut(): void {
    for (const end of this.#ends) end.destroy();
  }

  /** Nobody gets through until it is up again. */
  down(): void {
    this.#down = true;
    this.cut();
  }

  up(): void {
    this.#down = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket): void {
    if (this.#down) {
      near.destroy();
      return;
    }
    const far = connect(this.#to, '127.0.0.1');
    this.#far.add(far);
    far.on('close', () => this.#far.delete(far));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
