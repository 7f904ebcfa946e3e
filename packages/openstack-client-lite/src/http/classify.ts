import type { ConnectionProblem } from '../errors/connection.js';

const BY_CODE: Readonly<Record<string, [ConnectionProblem, string]>> = {
  ECONNREFUSED: ['refused', 'the connection was refused'],
  ENOTFOUND: ['name-not-found', 'the name is not known'],
  EAI_AGAIN: ['name-not-found', 'the name could not be looked up'],
  EHOSTUNREACH: ['unreachable', 'the host cannot be reached'],
  ENETUNREACH: ['unreachable', 'the network cannot be reached'],
  ETIMEDOUT: ['connect-timeout', 'connecting took too long'],
  UND_ERR_CONNECT_TIMEOUT: ['connect-timeout', 'connecting took too long'],
  ERR_PROXY: ['proxy', 'the proxy cannot be reached'],
  UND_ERR_CLOSED: ['closed', 'this client has been closed'],
  UND_ERR_DESTROYED: ['closed', 'this client has been closed'],
  ECONNRESET: ['broken', 'the connection was reset'],
  EPIPE: ['broken', 'the connection was closed by the other side'],
  UND_ERR_SOCKET: ['broken', 'the connection was closed by the other side'],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['broken', 'the answer was too large'],
};

/** OpenSSL's verification results and Node's own names for a handshake that failed. */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/;

/** undici's ProxyAgent (7.30), which gives it the code of any request that was given up. */
const REFUSED_TUNNEL = /^Proxy response \((\d{3})\)/;

/** The code may be on the error, on its cause, or on the first of several (one for each address tried). */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

/** What went wrong with a connection, in our words: undici's and Node's differ by version. */
export function classify(error: unknown): { problem: ConnectionProblem; reason: string } {
  const refusal = error instanceof Error ? REFUSED_TUNNEL.exec(error.message)?.[1] : undefined;
  if (refusal !== undefined) return { problem: 'proxy', reason: `the proxy refused (HTTP ${refusal})` };
  const code = codeOf(error);
  if (code !== undefined && TLS_CODE.test(code)) {
    return {
      problem: 'tls',
      reason: `TLS failed (${code}): check verify and cacert, or the server's certificate`,
    };
  }
  const [problem, reason] = BY_CODE[code ?? ''] ?? ['broken', `the connection broke (${code ?? 'no code'})`];
  return { problem, reason };
}
