/** What a message of Nova, libvirt, QEMU, os-brick, Cinder, Neutron or SSH means, and what to do about it. */
export interface FailureRow {
  /** Stable and kebab-case. */
  id: string;
  /**
   * Tried on `plainText`: one line, no escape sequences, no times of day. Every repetition in it is bounded or of one
   * class of characters, so that it takes linear time.
   */
  match: RegExp;
  /**
   * `effect`: only follows from a cause that stands elsewhere (a connection that broke, a QEMU that went away).
   * `general`: says that it failed, and no more. Left out: a cause.
   */
  level?: 'effect' | 'general';
  /** `likely`: the message fits other causes as well. */
  certainty: 'certain' | 'likely';
  /** Where the fault is, and so where the remedy works. `server`: in the server itself; `service`: in the control plane. */
  about: 'source' | 'destination' | 'both' | 'service' | 'server';
  /** One sentence. `{source}` and `{destination}` become the hosts' names. */
  meaning: string;
  /** Safe as it stands: nothing of it can end a guest, or give one disk to two. */
  remedy: string;
  /** The same move may well succeed a little later, without anybody fixing anything. */
  transient?: true;
  /** A message as it is logged or answered. */
  example: string;
  /** Where the message and its meaning were found. */
  origin: string;
}
