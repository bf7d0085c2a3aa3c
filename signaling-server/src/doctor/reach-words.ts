import { fail, type Finding } from './check.ts';

/** What the system says when a connection can not be made, and what that means. */
const faults: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: [
    'refuses the connection: nothing listens there',
    'Start what should listen there, or correct the port.',
  ],
  ETIMEDOUT: [
    'does not answer',
    'A firewall between drops the packets, or the machine is off. Open the port there.',
  ],
  EHOSTUNREACH: [
    'can’t be reached',
    'The network between has no way there. Check the address and the routes.',
  ],
  ENETUNREACH: [
    'can’t be reached',
    'This machine has no network of that kind. Check its address and routes.',
  ],
  ECONNRESET: [
    'closes the connection at once',
    'Something there speaks another protocol, or a firewall cuts it. Check the port and what listens there.',
  ],
  EPIPE: [
    'closes the connection at once',
    'Something there speaks another protocol, or a firewall cuts it. Check the port and what listens there.',
  ],
  ENOTFOUND: [
    'has no address: its name is not in the DNS',
    'Correct the name, or add an A or AAAA record for it.',
  ],
  EAI_AGAIN: ['has no address now: the DNS does not answer', "Check this machine's resolver."],
  EPROTO: ['speaks no TLS', 'Plain HTTP answers where https should: correct the port, or set TLS up there.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'speaks no TLS',
    'Something without TLS answers there: correct the port, or set TLS up there.',
  ],
};

/** `where` such as `phone.example.org:443`. */
export function unreachable(where: string, error: unknown): Finding {
  const code = codeOf(error);
  const [problem, remedy] = faults[code ?? ''] ?? [
    `can’t be reached (${messageOf(error)})`,
    'Check the address, the port and the firewalls between.',
  ];
  return fail(`${where} ${problem}`, remedy);
}

/** Of an error, or of the first one inside it: Node tries every address of a name. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && code !== 'ABORT_ERR') return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'without a reason';
}
