import { unquote } from '../../hosts/quote.js';
import type { Host } from '../world/model.js';
import { guestAnswers } from './answers/guest.js';
import { libvirtAnswers } from './answers/libvirt.js';
import { networkAnswers } from './answers/network.js';
import { novaAnswers } from './answers/nova.js';
import { repairAnswers } from './answers/repair.js';
import { storageAnswers } from './answers/storage.js';
import { systemAnswers } from './answers/system.js';
import type { CommandResult, Shell } from './host-server.js';
import { type Answers, failed, type Scene, said } from './scene.js';

const ANSWERS: Answers = {
  ...guestAnswers,
  ...libvirtAnswers,
  ...networkAnswers,
  ...novaAnswers,
  ...repairAnswers,
  ...storageAnswers,
  ...systemAnswers,
};

/** What a host can be asked. A command it does not know ends as in any shell: 127. */
export function shellOf(scene: Scene): Shell {
  return (line, stdin) => {
    const asked = commandIn(line);
    if (asked === undefined) return plain(scene.host, line);
    const { state } = scene;
    state.asked.push(asked.id);
    if (state.silent || scene.host.booting) return new Promise<never>(() => undefined);
    const answer =
      state.answers.get(asked.id)?.(asked.words) ?? ANSWERS[asked.id]?.(scene, asked.words, stdin);
    const result = answer ?? failed(`drover-command: ${asked.id}: not one of Drover's commands`, 64);
    if (state.latencyMs === 0) return result;
    return new Promise((resolve) => setTimeout(() => resolve(result), state.latencyMs));
  };
}

/** As root Drover sends the script itself, named `drover-ID`; else the words for the helper, perhaps through sudo. */
function commandIn(line: string): { id: string; words: readonly string[] } | undefined {
  const words = unquote(line);
  if (words[0] === 'timeout') {
    const at = words.findIndex((word) => /^drover-[a-z-]+$/.test(word));
    return at < 0 ? undefined : { id: (words[at] ?? '').slice('drover-'.length), words: words.slice(at + 1) };
  }
  const at = words.findIndex((word) => /\/drover-(?:command|reboot)$/.test(word));
  const id = words[at + 1];
  return at < 0 || at > 2 || id === undefined ? undefined : { id, words: words.slice(at + 2) };
}

function plain(host: Host, line: string): CommandResult {
  switch (line.trim()) {
    case 'true':
      return { exitCode: 0 };
    case 'hostname':
      return said(host.hypervisorHostname);
    default:
      return failed(`sh: 1: ${line.trim().split(/\s+/)[0]}: not found`, 127);
  }
}
