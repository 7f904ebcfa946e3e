import { redactText } from '../base/redaction.js';

const MOST_LINES = 3;
const LONGEST_LINE = 240;

/** Lines of ssh's and Python's decoration say nothing. */
const DECORATION =
  /^[@\s]*$|^@+|^\s*(Traceback|File "|\^+|~+|raise |return |self\.|with |result = |During handling of|The above exception)|^\s*at \S+ \S+$/;

/** Words that carry a cause, wherever they stand. */
const CAUSE =
  /verification failed|IDENTIFICATION HAS CHANGED|Host key for|Permission denied|too open|currently not available|No route|refused|timed out|unable to|failed:|not found|Unacceptable|doesn't|cannot|internal error|libvirtError|Exception|Error: |exists/i;

/** The two or three lines of a record that matter: short, without secrets, timestamps and decoration. */
export function tellingLines([first = '', ...rest]: readonly string[]): string[] {
  const head = shortened(withoutPreamble(first));
  const spoken = rest.map(withoutPreamble).filter((line) => !DECORATION.test(line));
  const causes = spoken.filter((line) => CAUSE.test(line));
  // The last line of a traceback is the error itself; ssh says the cause last, too.
  const chosen = [...new Set((causes.length > 0 ? causes : spoken).map(shortened))].slice(1 - MOST_LINES);
  return [head, ...chosen.filter((line) => line !== '' && !head.includes(line))];
}

/** The last lines of QEMU, which come in the order in which one error brought the next. */
export function lastLines(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => shortened(withoutPreamble(line))))].slice(-MOST_LINES);
}

/** oslo.log's or libvirt's date, process, level, module and context; the instance's id is in the card already. */
function withoutPreamble(line: string): string {
  return (
    line
      .replace(
        /^\d{4}-\d\d-\d\d[ T][\d:.,+Z-]{8,40} (?:\d{1,10}:? )?(?:(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) |error : (?:\w{1,80}:\d{1,6} : )?)?/,
        '',
      )
      .replace(/^[\w.]{1,160} \[[^\]]{0,400}\] /, '')
      .replace(/\[instance: [0-9a-f-]{36}\]\s*/, '')
      // A traceback's lines have a logger, and no context.
      .replace(/^(?:nova|oslo_messaging|os_brick|os_vif)\.[\w.]{1,160} /, '')
      // Nova logs the exception behind its own words, which are the same.
      .replace(/^(.{10,2000}): libvirt\.libvirtError: .*$/, '$1')
      .trimEnd()
  );
}

function shortened(line: string): string {
  const clean = redactText(line.trim())
    .replaceAll(/@{5,}/g, '')
    .replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '?')
    .trim();
  return clean.length > LONGEST_LINE ? `${clean.slice(0, LONGEST_LINE - 1)}…` : clean;
}
