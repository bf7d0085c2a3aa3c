import { parseIceUrl, type IceUrl } from '../turn/ice-url.ts';
import { StunSession } from '../turn/stun-session.ts';
import { addressIn } from '../turn/turn-client.ts';
import { fail, ok, skipped, type Check, type DoctorContext, type Finding } from './check.ts';
import { iceUnreachable } from './ice-fault.ts';
import { openIceLink } from './ice-link.ts';

export const checkStun: Check = {
  name: 'stun',
  title: 'STUN servers',
  after: [],
  async run(context) {
    const urls = context.config.iceServers.flatMap(({ urls }) => urls).filter((url) => /^stuns?:/i.test(url));
    if (urls.length === 0) return [skipped('RINGDOWN_ICE_SERVERS names none (a relay does the same work)')];
    return Promise.all(urls.map((url) => ask(url, context)));
  },
};

async function ask(text: string, context: DoctorContext): Promise<Finding> {
  const url = parseIceUrl(text);
  if (url === null)
    return fail(`${text} is no address of a STUN server`, 'Correct it in RINGDOWN_ICE_SERVERS.');
  try {
    return await bind(url, text, context);
  } catch (error) {
    return iceUnreachable(url, error);
  }
}

async function bind(url: IceUrl, text: string, context: DoctorContext): Promise<Finding> {
  const session = new StunSession(await openIceLink(url, context), context);
  try {
    const mapped = addressIn(await session.request({ method: 'binding' }), 'xorMappedAddress');
    if (mapped !== null) return ok(`${text} sees this machine at ${mapped.address}`);
    return fail(`${text} answers, but without an address`, 'It is no STUN server of today: use another one.');
  } finally {
    session.close();
  }
}
