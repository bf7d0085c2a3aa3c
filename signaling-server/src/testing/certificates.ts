/**
 * X.509 certificates for tests, made at run time: Node can read and use them but not make them, and what makes them
 * elsewhere differs in how (and whether) it makes expired ones.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface CertificateOptions {
  /** Host names and IPv4 addresses it is for. The first one is its name. */
  readonly names: readonly string[];
  /** Default: yesterday. */
  readonly notBefore?: Date;
  /** Default: in 90 days. */
  readonly notAfter?: Date;
  /** Who vouches for it; default: itself. */
  readonly issuer?: Certificate;
  /** Whether it may vouch for others. */
  readonly isAuthority?: boolean;
}

/** As PEM. */
export interface Certificate {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

export function makeCertificate(options: CertificateOptions): Certificate {
  const { names, issuer } = options;
  const [name = 'nobody'] = names;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    validity(options),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(options),
  );
  const signature = sign('sha256', toBeSigned, createPrivateKey(issuer?.key ?? key));
  return { name, key, cert: pem(sequence(toBeSigned, ecdsaWithSha256, bits(signature))) };
}

function validity({ notBefore, notAfter }: CertificateOptions): Buffer {
  const now = Date.now();
  return sequence(
    utcTime(notBefore ?? new Date(now - DAY_MS)),
    utcTime(notAfter ?? new Date(now + 90 * DAY_MS)),
  );
}

function extensions({ names, isAuthority = false }: CertificateOptions): Buffer {
  const altNames = names.map((name) =>
    isIP(name) === 4
      ? element(0x87, Buffer.from(name.split('.').map(Number)))
      : element(0x82, Buffer.from(name, 'ascii')),
  );
  const basic = isAuthority ? sequence(yes) : sequence();
  return tagged(
    3,
    sequence(
      sequence(objectId([2, 5, 29, 17]), element(0x04, sequence(...altNames))),
      sequence(objectId([2, 5, 29, 19]), yes, element(0x04, basic)),
    ),
  );
}

function commonName(name: string): Buffer {
  const attribute = sequence(objectId([2, 5, 4, 3]), element(0x0c, Buffer.from(name)));
  return sequence(element(0x31, attribute));
}

/** DER (ITU-T X.690): a tag, a length, a value. */
function element(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag, ...lengthOf(value)), value]);
}

/** As short as it can be said; some readers refuse anything else. */
function lengthOf({ length }: Buffer): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, Math.floor(length / 0x100), length % 0x100];
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function tagged(number: number, value: Buffer): Buffer {
  return element(0xa0 + number, value);
}

function integer(value: Buffer): Buffer {
  return element(0x02, value);
}

function bits(value: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.of(0), value]));
}

function objectId([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const digits = rest.flatMap((part) => {
    const low = part % 128;
    const high = [];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
      high.unshift((left % 128) + 128);
    }
    return [...high, low];
  });
  return element(0x06, Buffer.from([first * 40 + second, ...digits]));
}

/** Two digits of the year: until 2049 certificates have to say it so (RFC 5280, 4.1.2.5). */
function utcTime(date: Date): Buffer {
  const text = date.toISOString().replace(/^20|[-:T]|\.\d+/g, '');
  return element(0x17, Buffer.from(text, 'ascii'));
}

const yes = element(0x01, Buffer.of(0xff));

const ecdsaWithSha256 = sequence(objectId([1, 2, 840, 10_045, 4, 3, 2]));

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
