export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

/** What one check says. `unknown` means that it could not be made; it is never shown as a pass. */
export interface Finding {
  /** The check's id: `A7`. */
  check: string;
  title: string;
  verdict: Verdict;
  /** The host or pair it is about, where it is about one. */
  subject?: string;
  /** One short sentence with the value seen: what a person reads on the card. */
  text: string;
  /** Where it was seen: the call or command. */
  source?: string;
  remedy?: string;
  /** A pass that still belongs on the card. */
  inform?: true;
  /** True of this moment only, like a queue: its coming and going is no drift of a plan. */
  momentary?: true;
  /** Its failure is one to wait for. */
  holds?: true;
  /** The host did not answer in time: at the next look it may be another check's answer that is late. */
  late?: true;
}
