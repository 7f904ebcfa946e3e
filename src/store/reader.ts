import type { Store } from '../requests/store-port.js';

/** A store that is only looked at, beside a Drover that may be running. `history` has ended requests that are not settled, too. */
export type StoreReader = Pick<Store, 'get' | 'active' | 'history' | 'close'>;
