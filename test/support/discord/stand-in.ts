import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from './faults.js';
import { GatewayStandIn } from './gateway.js';
import { Guild } from './guild.js';
import { Interactions } from './interactions.js';
import { Messages } from './messages.js';
import { RateLimits } from './rate-limits.js';
import { answer, type Recorded } from './rest.js';
import { createRoutes } from './routes.js';
import { DiscordState } from './state.js';

/** A Discord on this machine: REST v10 and gateway v10, one guild, for an unmodified discord.js. */
export interface DiscordStandIn {
  /** What a configuration's `discord` section would say. */
  config: { token: string; applicationId: string; guildId: string; apiUrl: string };
  guild: Guild;
  gateway: GatewayStandIn;
  faults: Faults;
  limits: RateLimits;
  /** Every answered request, in order. */
  calls: Recorded[];
  stop(): Promise<void>;
}

const TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.stand-in.only';

export async function startDiscord(): Promise<DiscordStandIn> {
  const state = new DiscordState(TOKEN);
  const limits = new RateLimits();
  const faults = new Faults();
  const calls: Recorded[] = [];
  let port = 0;
  const gatewayUrl = () => `ws://127.0.0.1:${port}`;
  const gateway = new GatewayStandIn(state, gatewayUrl, () => guild.changed());
  const messages = new Messages(state, gateway);
  const interactions = new Interactions(state, gateway, messages);
  const guild = new Guild(state, gateway, messages, interactions);
  const routes = createRoutes({ state, gateway, messages, interactions, gatewayUrl });
  const server = createServer((request, response) => {
    answer(request, response, {
      token: TOKEN,
      routes,
      limits,
      faults,
      record: (call) => calls.push(call),
      changed: () => guild.changed(),
    }).catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  return {
    config: {
      token: TOKEN,
      applicationId: state.applicationId,
      guildId: state.guildId,
      apiUrl: `http://127.0.0.1:${port}/api`,
    },
    guild,
    gateway,
    faults,
    limits,
    calls,
    async stop() {
      gateway.stop();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
