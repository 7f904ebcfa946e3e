import type { Clock } from '../base/clock.js';
import { type Card, card, line } from '../chat/card.js';
import type { Request } from '../requests/request.js';
import { awaitsStart } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';

/** A restart of the database is over before this: nobody has to be told. */
const SAID_AFTER_MS = 5_000;

export interface StoreOutageParts {
  store: Pick<Store, 'watch' | 'held'>;
  clock: Clock;
  /** One replica alone says it. */
  says(): boolean;
  /** As they were last read. */
  open(): Iterable<Request>;
  /** `policy.fallbackChannel`; absent: where requests are open. */
  fallbackChannel: string | undefined;
  /** Says something in a channel, once for each mark. */
  tell(place: string, mark: string, card: Card): void;
}

/** Says once that the store is away, and once that it is back, where people would wonder. Gives what ends it. */
export function tellStoreOutages(parts: StoreOutageParts): () => void {
  const { store, clock } = parts;
  const stopping = new AbortController();
  /** Where it was said, and about which outage. */
  let said: { places: readonly string[]; at: number } | undefined;
  let waiting = false;

  const away = async () => {
    if (waiting || said !== undefined || !parts.says()) return;
    waiting = true;
    const places = placesOf(parts);
    await clock.sleep(SAID_AFTER_MS, stopping.signal).catch(() => undefined);
    waiting = false;
    if (stopping.signal.aborted || store.held()) return;
    said = { places, at: clock.now() };
    for (const place of places) parts.tell(place, `store-away:${said.at}`, AWAY);
  };
  const back = () => {
    const { places, at } = said ?? { places: [], at: 0 };
    said = undefined;
    for (const place of places) parts.tell(place, `store-back:${at}`, BACK);
  };

  const unwatch = store.watch(({ kind }) => {
    if (kind === 'away') void away();
    else if (kind === 'back') back();
  });
  return () => {
    stopping.abort();
    unwatch();
  };
}

const AWAY = card(
  line(":warning: Drover's database can't be reached."),
  line('Nothing starts, and commands and votes are not taken. Migrations that run go on in the cloud.'),
);
const BACK = card(line(":white_check_mark: Drover's database is back: everything goes on."));

function placesOf({ open, fallbackChannel }: StoreOutageParts): readonly string[] {
  if (fallbackChannel !== undefined) return [fallbackChannel];
  const places = [...open()].flatMap(({ conversation, state }) =>
    conversation === undefined || awaitsStart(state)
      ? []
      : [`${conversation.platform}:${conversation.channel}`],
  );
  return [...new Set(places)];
}
