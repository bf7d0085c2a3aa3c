import { inspectJanus, type JanusState } from '../sfu/janus-inspection.ts';
import { JanusError } from '../sfu/janus-link.ts';
import { fail, ok, skipped, type Check, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

/** The first that can name many lines in one subscription. */
const OLDEST_VERSION = 1;
const UNAUTHORIZED = 403;

export const checkJanus: Check = {
  name: 'janus',
  title: 'Janus, which carries large rooms',
  after: [],
  async run(context) {
    const settings = context.config.sfu;
    if (settings === null) return [skipped('RINGDOWN_JANUS_URL is not set: rooms are as large as a mesh')];
    const where = `Janus at ${new URL(settings.url).host}`;
    try {
      return [judge(await inTime(context, (signal) => inspectJanus(settings, signal)), where)];
    } catch (error) {
      return [refused(error, where)];
    }
  },
};

function judge({ version, hasVideoRoom }: JanusState, where: string): Finding {
  if (Number.parseInt(version, 10) < OLDEST_VERSION)
    return fail(`${where} is version ${version}`, `Use ${OLDEST_VERSION}.0 or newer.`);
  return hasVideoRoom
    ? ok(`${where} has rooms for large meetings (version ${version})`)
    : fail(
        `${where} has no VideoRoom plugin`,
        'Install libjanus_videoroom.so, and take it out of plugins: disable in janus.jcfg.',
      );
}

function refused(error: unknown, where: string): Finding {
  if (error instanceof JanusError && error.code === UNAUTHORIZED)
    return fail(
      `${where} refuses the secret`,
      'RINGDOWN_JANUS_SECRET must be the same as api_secret in its janus.jcfg. Restart Janus after a change there.',
    );
  const words = error instanceof Error ? error.message : '';
  // Something else than its WebSocket API answers.
  if (/subprotocol|Unexpected server response/.test(words) || error instanceof SyntaxError)
    return fail(
      `what answers at ${where.slice('Janus at '.length)} is not the WebSocket API of Janus`,
      'RINGDOWN_JANUS_URL must lead to ws_port of janus.transport.websockets.jcfg, where ws must be true.',
    );
  return unreachable(where, error);
}
