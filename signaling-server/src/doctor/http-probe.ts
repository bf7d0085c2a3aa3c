import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DoctorContext } from './check.ts';
import { inTime } from './in-time.ts';

export interface Probed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ProbeOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** `any` certificate will do: for the server itself, whose certificate is for another name. */
  readonly trust?: 'usual' | 'any';
}

const MAX_BODY_BYTES = 65_536;

/** One GET, without following redirects. Rejects with Node's error, or with a `TimeoutError`. */
export function probe(url: URL, context: DoctorContext, options: ProbeOptions = {}): Promise<Probed> {
  return inTime(context, (signal) => get(url, context, { ...options, signal }));
}

function get(
  url: URL,
  { ca }: DoctorContext,
  { headers = {}, trust = 'usual', signal }: ProbeOptions & { readonly signal: AbortSignal },
): Promise<Probed> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ signal, headers, agent: false as const, rejectUnauthorized: trust === 'usual' },
      ...(ca === undefined ? {} : { ca: [...ca] }),
    };
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < MAX_BODY_BYTES) body += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.end();
  });
}
