import type { Duplex } from 'node:stream';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Network } from '../../src/base/proxies/network.js';

/** The connections of one session. undici's WebSocket hides its socket, and no pool closes it once it is upgraded. */
export interface SessionSockets {
  dispatcher: Dispatcher;
  /** Breaks what is left of them. */
  destroy(): void;
}

export function sessionSockets(network: Network): SessionSockets {
  const sockets = new Set<Duplex>();
  const dispatcher = network.pool({
    factory(origin, { connect, ...options }: Pool.Options) {
      const reach = typeof connect === 'function' ? connect : buildConnector(connect ?? {});
      return new Pool(origin, {
        ...options,
        connect: (target, callback) =>
          reach(target, (...made: Parameters<buildConnector.Callback>) => {
            const socket = made[1];
            if (socket !== null) {
              sockets.add(socket);
              socket.once('close', () => sockets.delete(socket));
            }
            callback(...made);
          }),
      });
    },
  });
  return {
    dispatcher,
    destroy() {
      for (const socket of sockets) socket.destroy();
      void dispatcher.destroy();
    },
  };
}
