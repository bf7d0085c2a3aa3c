import * as z from 'zod/mini';
import { PROTOCOL_VERSION, ServerInfo } from '../protocol/index.ts';
import { fail, ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { askConnection, askLocally } from './connection-probe.ts';
import { probe, type Probed } from './http-probe.ts';
import { unreachable } from './reach-words.ts';

const Answer = z.object({ ok: z.literal(true), data: ServerInfo });

const safeHeaders = ['content-security-policy', 'x-content-type-options', 'referrer-policy'];

export const checkHttp: Check = {
  name: 'http',
  title: 'Ringdown at the public address',
  after: ['dns', 'tls'],
  async run(context) {
    try {
      const probed = await probe(new URL('/api/server', context.publicUrl), context);
      return (
        (await misled(probed, context)) ?? [...(await sameServer(context)), ...headersOf(probed, context)]
      );
    } catch (error) {
      return [await unanswered(error, context)];
    }
  },
};

/** It may be the way that is broken, or there is no server at its end. */
async function unanswered(error: unknown, context: DoctorContext): Promise<Finding> {
  const fault = unreachable(context.publicUrl.host, error);
  if ((await askLocally(context)) !== null) {
    return fail(`${fault.found}, but the server on this machine is running`, fault.remedy ?? '');
  }
  return fail(`${fault.found}; and no server is running on this machine`, startIt(context));
}

function startIt({ config: { host, port } }: DoctorContext): string {
  return `Start the server first, or run the doctor with its settings: it looked for one at ${host}:${port}.`;
}

/** Null: it is Ringdown that answered. */
async function misled(probed: Probed, context: DoctorContext): Promise<readonly Finding[] | null> {
  const { publicUrl } = context;
  const { status, headers, body } = probed;
  if (status >= 300 && status < 400) {
    return [
      fail(
        `${publicUrl.origin} leads on to ${withoutQuery(headers.location)} (${status})`,
        'Set RINGDOWN_PUBLIC_URL to the address people end up at: apps don’t follow redirects.',
      ),
    ];
  }
  if (status === 502 || status === 503 || status === 504) {
    const runs = (await askLocally(context)) !== null;
    return [
      fail(
        `the proxy at ${publicUrl.host} answers, but can’t reach the server behind it (${status})`,
        runs
          ? `The server runs: correct the address and port in the proxy, which must be those of RINGDOWN_PORT (${context.config.port}).`
          : startIt(context),
      ),
    ];
  }
  const info = Answer.safeParse(parse(body));
  if (status !== 200 || !info.success) {
    return [
      fail(
        `something other than Ringdown answers at ${publicUrl.origin} (${status} for /api/server)`,
        'The proxy sends this host name to another program, or only some paths: all paths must reach Ringdown.',
      ),
    ];
  }
  if (info.data.data.protocolVersion === PROTOCOL_VERSION) return null;
  return [fail('a different version of Ringdown answers there', 'Restart the server, or correct the proxy.')];
}

async function sameServer(context: DoctorContext): Promise<readonly Finding[]> {
  const { publicUrl, config } = context;
  const there = await askConnection(publicUrl, context);
  const here = await askLocally(context);
  if (here === null) {
    return [
      warn(
        `${publicUrl.origin} leads to a Ringdown server, but none answers at ${config.host}:${config.port} on this machine`,
        'Run the doctor on the machine of the server, with its settings.',
      ),
    ];
  }
  if (there?.instance === here.instance) return [ok(`${publicUrl.origin} leads to this server`)];
  if (config.redisUrl !== null)
    return [ok(`${publicUrl.origin} leads to a Ringdown server; several share this address`)];
  return [
    fail(
      `${publicUrl.origin} leads to another Ringdown server than the one on this machine`,
      `Correct the address and port in the proxy, or RINGDOWN_PUBLIC_URL; this server listens at ${config.host}:${config.port}.`,
    ),
  ];
}

function headersOf({ headers }: Probed, { publicUrl }: DoctorContext): readonly Finding[] {
  const wanted =
    publicUrl.protocol === 'https:' ? [...safeHeaders, 'strict-transport-security'] : safeHeaders;
  const missing = wanted.filter((name) => headers[name] === undefined);
  if (missing.length === 0) return [];
  return [
    warn(
      `the proxy removes ${missing.join(', ')} from the answers`,
      'Have the proxy pass these headers on unchanged.',
    ),
  ];
}

/** A query may hold a secret. */
function withoutQuery(location: string | undefined): string {
  return location?.split(/[?#]/)[0] ?? 'nowhere';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
