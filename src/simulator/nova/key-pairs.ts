import { ok } from '../http/answer.js';
import type { Route } from '../http/routes.js';
import type { World } from '../world/world.js';

/** The caller's own key pairs. */
export function keyPairRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/os-keypairs',
      handle: (call) =>
        ok({
          keypairs: world.keyPairs
            .filter(({ userId }) => userId === call.token.user?.id)
            .map(({ name }) => ({
              keypair: {
                name,
                public_key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${name}`,
                fingerprint: '7e:eb:ab:24:ba:d1:e1:88:ae:9a:fb:66:53:df:d3:bd',
                type: 'ssh',
              },
            })),
        }),
    },
  ];
}
