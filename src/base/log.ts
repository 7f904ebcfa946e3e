import { destination, type LevelWithSilent, pino } from 'pino';
import { isDroverError, PLATFORM_STOPPED } from './errors.js';
import { redact, redactText } from './redaction.js';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** What the product asks of a log. Messages are fixed sentences, what varies stands in the fields. */
export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  child(fields: Readonly<Record<string, unknown>>): Log;
}

export interface LogOptions {
  level: LevelWithSilent;
  /** Where the JSON lines go; stderr by default. stdout is never used: it carries only a command's own output. */
  stream?: { write(line: string): void };
}

const STDERR = 2;

/** JSON lines, from which every secret is taken before they are written: also out of errors and their causes. */
export function createLog({ level, stream }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors are copied by `redact`, whatever field they stand in.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: the last line before a crash is the one that is needed.
    harmless(stream ?? destination({ fd: STDERR, sync: true })),
  );
  return wrap(logger, {});
}

/** JSON leaves the controls beyond ASCII and the marks that turn the writing as they are; a terminal obeys some of them. */
function harmless(stream: { write(line: string): unknown }): { write(line: string): void } {
  const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    write: (line) =>
      void stream.write(
        line.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, escaped),
      ),
  };
}

function wrap(logger: pino.Logger, always: Readonly<Record<string, unknown>>): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (fields, message) => {
      const heeded = isStopText(fields) ? 'debug' : level;
      if (!logger.isLevelEnabled(heeded)) return;
      logger[heeded](redact({ ...always, ...fields }), redactText(message));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger, { ...always, ...fields }),
  };
}

/** What failed only because Drover stops is no trouble, wherever it is noticed. */
function isStopText({ error, err }: Readonly<Record<string, unknown>>): boolean {
  return [error, err].some((one) => isDroverError(one) && one.code === PLATFORM_STOPPED);
}

/** For tests and tools that want no log. */
export const silentLog: Log = createLog({ level: 'silent', stream: { write: () => undefined } });
