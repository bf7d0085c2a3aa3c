import { ConfigError } from '../config.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { StorageError } from '../storage/database-place.ts';

/** What Node tells of a `listen` or a look-up that failed. */
interface NetworkFault extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** One line for the faults an admin can mend: what happened, what to do. The rest keeps its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof StorageError) return error.message;
  if (error instanceof UnavailableError) return explainUnavailable(error);
  return explainNetwork(error) ?? error.stack ?? error.message;
}

function explainUnavailable({ what, cause, why: kind, message }: UnavailableError): string {
  if (cause instanceof StorageError) return cause.message;
  if (kind === 'gave up') return `${message}. Try again when it has less to do.`;
  const why = cause instanceof Error ? cause.message : 'it does not answer';
  return `${what} can’t be reached (${why}). Start it, or correct RINGDOWN_${what.toUpperCase()}_URL.`;
}

function explainNetwork(error: NetworkFault): string | null {
  const { address = 'its host', port = 0, hostname = address } = error;
  switch (`${error.syscall} ${error.code}`) {
    case 'listen EADDRINUSE':
      return `port ${port} of ${address} is taken by another program. Stop that one, or set RINGDOWN_PORT to another port.`;
    case 'listen EACCES':
      return `its user may not listen on port ${port}. Set RINGDOWN_PORT to one above 1023.`;
    case 'listen EADDRNOTAVAIL':
      return `this machine does not have the address ${address}. Set RINGDOWN_HOST to one it has, or to 0.0.0.0 for all.`;
    case 'listen EAFNOSUPPORT':
      return `this machine has no addresses of the kind of ${address}. Set RINGDOWN_HOST to another one.`;
    case 'getaddrinfo ENOTFOUND':
    case 'getaddrinfo EAI_AGAIN':
      return `the host name ${hostname} has no address. Set RINGDOWN_HOST to an address of this machine.`;
    default:
      return null;
  }
}
