import { SOCKET_PATH } from '../protocol/index.ts';
import { ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { ask, type Answer } from './check-http.ts';

/** Sent over a connection each, so that a load balancer has several chances to lead one of them elsewhere. */
const PONGS = 4;
const PONG = '3';
const CLOSE = '1';

export const checkPolling: Check = {
  name: 'polling',
  title: 'Polling through the public address, where no WebSocket gets through',
  after: ['http'],
  async run(context) {
    try {
      const opened = await poll(context, '');
      const sid = /^0\{.*"sid":"([^"]+)"/.exec(opened.body)?.[1];
      return [sid === undefined ? spoilt(opened, context) : await keepsTogether(sid, context)];
    } catch (error) {
      return [
        warn(`a poll at ${context.publicUrl.host} got no answer (${(error as Error).message})`, PASS_ON),
      ];
    }
  },
};

function poll({ publicUrl, ...context }: DoctorContext, sid: string, body?: string): Promise<Answer> {
  const session = sid === '' ? '' : `&sid=${sid}`;
  const url = new URL(`${SOCKET_PATH}?EIO=4&transport=polling${session}`, publicUrl);
  return ask(url, context, body === undefined ? {} : { body });
}

/** All requests of a session have to reach the same node. */
async function keepsTogether(sid: string, context: DoctorContext): Promise<Finding> {
  for (const body of [...Array<string>(PONGS).fill(PONG), CLOSE]) {
    const answer = await poll(context, sid, body);
    if (answer.status === 200) continue;
    if (context.config.redisUrl === null) return spoilt(answer, context);
    return warn(
      'the requests of one client reach several nodes: whoever can’t use a WebSocket can’t connect',
      'Have the load balancer send each client to the same node (nginx: ip_hash in the upstream).',
    );
  }
  return ok('polling gets through as well, for people whose network lets no WebSocket through');
}

const PASS_ON = `Have the proxy pass all requests below ${SOCKET_PATH} on to the server, whatever their method, with their body and their query.`;

function spoilt({ status }: Answer, { publicUrl: { host } }: DoctorContext): Finding {
  return warn(
    `a poll at ${host} is not answered by Ringdown (${status}): whoever can’t use a WebSocket can’t connect`,
    PASS_ON,
  );
}
