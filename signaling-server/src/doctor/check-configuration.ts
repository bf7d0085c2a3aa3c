import { isKnownOnlyHere } from '../http/entrance.ts';
import { type Environment, describeUnknownSettings } from '../ops/environment.ts';
import { hasRelay } from '../turn/turn-settings.ts';
import { isLoopback } from './check-dns.ts';
import { ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';

export const checkConfiguration: Check = {
  name: 'configuration',
  title: 'Settings',
  after: [],
  run: (context) => Promise.resolve(review(context)),
};

/** What looks like a setting and is none. */
export function unknownSettings(env: Environment): readonly Finding[] {
  return describeUnknownSettings(env).map((line) => warn(line, 'Correct its name, or remove it.'));
}

function review(context: DoctorContext): readonly Finding[] {
  const unknown = unknownSettings(context.env);
  const findings = [...unknown, ...aboutAddress(context), ...aboutProxies(context), ...aboutRelays(context)];
  return findings.length > 0
    ? findings
    : [ok(`the settings are valid; people use ${context.publicUrl.origin}`)];
}

function aboutAddress({ config, publicUrl }: DoctorContext): readonly Finding[] {
  if (config.publicUrl === null) {
    const found = isKnownOnlyHere(config)
      ? 'the server listens to the network, but its public address isn’t set'
      : 'the server is for this machine only: no public address is set';
    return [
      warn(
        found,
        'Set RINGDOWN_PUBLIC_URL to what people type to get here, such as https://phone.example.org.',
      ),
    ];
  }
  if (publicUrl.protocol === 'https:' || isLoopback(publicUrl.hostname)) return [];
  return [
    warn(
      `people use http (${publicUrl.origin}), where browsers block the microphone`,
      'Use https: put a proxy with a certificate in front, or set RINGDOWN_TLS_CERT and RINGDOWN_TLS_KEY.',
    ),
  ];
}

function aboutProxies({ config, publicUrl }: DoctorContext): readonly Finding[] {
  if (publicUrl.protocol !== 'https:' || config.tls !== null) return [];
  const findings: Finding[] = [];
  if (config.trustedProxies.length === 0) {
    findings.push(
      warn(
        'no proxy is trusted, so everybody seems to come from one address and shares its limits',
        "Set RINGDOWN_TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1.",
      ),
    );
  }
  if (!isLoopback(config.host)) {
    findings.push(
      warn(
        `the server also listens without TLS on ${config.host}:${config.port}, past the proxy`,
        'Set RINGDOWN_HOST to 127.0.0.1 if the proxy is on this machine; otherwise close the port to everybody else.',
      ),
    );
  }
  return findings;
}

function aboutRelays({ config }: DoctorContext): readonly Finding[] {
  if (config.turn !== null || hasRelay(config.iceServers)) return [];
  return [
    warn(
      'there is no relay (TURN), so people behind strict firewalls can’t call',
      'Run coturn, and set RINGDOWN_TURN_URLS and RINGDOWN_TURN_SECRET.',
    ),
  ];
}
