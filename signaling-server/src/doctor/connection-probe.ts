import * as z from 'zod/mini';
import { ConnectionInfo } from '../protocol/index.ts';
import type { DoctorContext } from './check.ts';
import { probe, type Probed, type ProbeOptions } from './http-probe.ts';
import { localUrls } from './local-address.ts';

const PATH = '/api/connection';
const Answer = z.object({ ok: z.literal(true), data: ConnectionInfo });

/** How the server sees who comes over this address; null where the answer is not one of Ringdown's. */
export async function askConnection(
  base: URL,
  context: DoctorContext,
  options: ProbeOptions = {},
): Promise<ConnectionInfo | null> {
  return read(await probe(new URL(PATH, base), context, options));
}

/** The same, of the server on this machine; null where none answers. */
export async function askLocally(context: DoctorContext): Promise<ConnectionInfo | null> {
  for (const url of localUrls(context, PATH)) {
    try {
      const info = read(await probe(url, context, { trust: 'any' }));
      if (info !== null) return info;
    } catch {
      // Not this way; there is one more.
    }
  }
  return null;
}

function read({ body }: Probed): ConnectionInfo | null {
  try {
    const parsed = Answer.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.data : null;
  } catch {
    return null;
  }
}
