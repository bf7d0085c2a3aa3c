import type { ServerOptions } from 'node:http';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import fastify, { type FastifyHttpsOptions, type FastifyInstance } from 'fastify';
import type { Clock, Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import {
  parseTlsFiles,
  readTlsFiles,
  tlsWarnings,
  type TlsCertificate,
  type TlsFiles,
  type TlsSettings,
} from './tls-certificate.ts';

export interface TlsKeeperDeps {
  readonly settings: TlsSettings;
  /** What clients call this server; null: unknown. */
  readonly host: string | null;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The certificate as its files are now. */
export interface TlsKeeper {
  readonly current: () => TlsCertificate;
  /** From now on new connections are to be shown another one. */
  start(onRenewed: (certificate: TlsCertificate) => void): void;
  stop(): void;
}

/**
 * Looked at instead of watched: certbot and Kubernetes swap symbolic links, network drives tell nobody, and two small
 * files cost nothing to read.
 */
const LOOK_EVERY_MS = 10_000;
const WARN_EVERY_MS = 24 * 3_600_000;

/** Throws a ConfigError when there is no certificate to start with; later ones only replace it if they are good. */
export async function openTlsKeeper(deps: TlsKeeperDeps): Promise<TlsKeeper> {
  const files = await readTlsFiles(deps.settings);
  return new FileTlsKeeper(deps, parseTlsFiles(files, deps.settings));
}

class FileTlsKeeper implements TlsKeeper {
  readonly #deps: TlsKeeperDeps;
  #certificate: TlsCertificate;
  #timer: Timer | null = null;
  #stopped = false;
  #warnedAt = -Infinity;
  /** What was wrong when it was looked at last; said once, and only if it stays: both files seldom change at once. */
  #fault: { readonly message: string; readonly isSaid: boolean } | null = null;

  constructor(deps: TlsKeeperDeps, certificate: TlsCertificate) {
    this.#deps = deps;
    this.#certificate = certificate;
    this.#warn();
  }

  readonly current = (): TlsCertificate => this.#certificate;

  start(onRenewed: (certificate: TlsCertificate) => void): void {
    const look = async (): Promise<void> => {
      await this.#look(onRenewed);
      if (!this.#stopped) this.start(onRenewed);
    };
    this.#timer = this.#deps.clock.startTimer(LOOK_EVERY_MS, () => void look());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #look(onRenewed: (certificate: TlsCertificate) => void): Promise<void> {
    const { settings, log } = this.#deps;
    try {
      const files = await readTlsFiles(settings);
      if (!this.#stopped && !this.#shows(files)) {
        this.#certificate = parseTlsFiles(files, settings);
        onRenewed(this.#certificate);
        log.info({ validTo: new Date(this.#certificate.validTo).toISOString() }, 'TLS certificate renewed');
        this.#warnedAt = -Infinity;
      }
      this.#fault = null;
    } catch (error) {
      this.#complain(error);
    }
    this.#warn();
  }

  #shows({ cert, key }: TlsFiles): boolean {
    return cert === this.#certificate.cert && key === this.#certificate.key;
  }

  #complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const isSame = this.#fault?.message === message;
    const isSaid = isSame && this.#fault?.isSaid === true;
    if (isSame && !isSaid) {
      this.#deps.log.error({ problem: message }, 'the new TLS certificate is no good, so the old one stays');
    }
    this.#fault = { message, isSaid: isSame };
  }

  #warn(): void {
    const { clock, host, log } = this.#deps;
    const now = clock.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    for (const warning of tlsWarnings(this.#certificate, host, now)) log.warn({}, warning);
  }
}

/** Between the connection and the end of its TLS handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Speaks TLS alone. A renewed certificate is shown to new connections; the others go on as they are. */
export function createSecureFastify(
  options: Omit<FastifyHttpsOptions<Server>, 'https'> & { readonly http: ServerOptions },
  keeper: TlsKeeper,
): FastifyInstance {
  let context = createSecureContext(secureOptions(keeper.current()));
  const app = fastify({
    ...options,
    https: {
      ...secureOptions(keeper.current()),
      ...options.http,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      // For every listener there may be, also those that fastify opens beside the first one.
      SNICallback: (_name, use) => use(null, context),
    },
  });
  keeper.start((renewed) => {
    context = createSecureContext(secureOptions(renewed));
    // For clients that name no server, as those do that connect to an address.
    app.server.setSecureContext(secureOptions(renewed));
  });
  app.addHook('onClose', (_app, done) => {
    keeper.stop();
    done();
  });
  return app;
}

function secureOptions({ cert, key }: TlsCertificate): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' };
}
