import type { NovaComputeState } from '../../hosts/host-reader.js';

const PROBLEMS: Readonly<Record<string, string>> = {
  'section-not-closed': 'a section that is not closed',
  'section-without-name': 'a section without a name',
  'no-assignment': 'a line that assigns nothing',
  'empty-key': 'a value without a key',
  'no-section': 'a key before any section',
  'continuation-of-nothing': 'an indented line that continues nothing',
  'not-utf8': 'bytes that are no UTF-8 text',
};

/** Withheld from us, and no trouble for nova-compute. */
const HARMLESS = /(^|-)withheld$|^value-too-long$/;

/** oslo.config takes such a file, and what it takes may not be what was meant. */
const DOUBTFUL: ReadonlySet<string> = new Set(['cut-short', 'nul-bytes']);

/** Why nova-compute could not start with these files; undefined: it could, as far as we see. */
export function whyUnusable({ conf }: NovaComputeState): string | undefined {
  const { files, missing } = conf.reading;
  const [gone] = missing;
  if (gone !== undefined) return `${gone} is missing or may not be read`;
  if (files.length === 0) return 'there is no nova.conf';
  const bad = conf.problems.find(({ kind }) => !HARMLESS.test(kind) && !DOUBTFUL.has(kind));
  if (bad?.kind === 'file-too-long')
    return `${bad.file} is too large for a configuration, and was not read to its end`;
  if (bad !== undefined) {
    return `${bad.file} line ${bad.line} has ${PROBLEMS[bad.kind] ?? bad.kind}: nova-compute refuses such a file`;
  }
  const empty = files.find(({ path, text }) => path.endsWith('/nova.conf') && text.trim() === '');
  if (empty !== undefined)
    return `${empty.path} holds nothing that nova-compute needs: it is empty or cut off`;
  if (conf.string('DEFAULT', 'compute_driver').value === null) {
    return `${files.map(({ path }) => path).join(', ')} names no compute_driver: it is cut off, or is not nova-compute's`;
  }
  // Every nova-compute of libvirt has that section, and where it stands last it is the first to be lost.
  if (!files.some(({ text }) => /^\[libvirt\]$/im.test(text))) {
    return `${files.map(({ path }) => path).join(', ')} has no section [libvirt]: it is cut off, or is not nova-compute's`;
  }
  return undefined;
}

/** What nova-compute would read, though it looks cut off or damaged. Names the option, never its value. */
export function whyDoubtful({ conf }: NovaComputeState): string | undefined {
  const odd = conf.problems.find(({ kind }) => DOUBTFUL.has(kind));
  if (odd?.kind === 'nul-bytes') {
    return `${odd.file} line ${odd.line} holds NUL bytes, as after a crash of the machine or a full disk`;
  }
  if (odd !== undefined) {
    const option = odd.key === undefined ? 'an option' : odd.key;
    return `${odd.file} ends within ${option}, without the end of its line ${odd.line}: it may be cut off there`;
  }
  const open = conf.unfinished();
  if (open === undefined) return undefined;
  return `${open.file}: [${open.group}] ${open.name} ends within a reference ($): it may be cut off there`;
}
