import type { BrowserContext } from '@playwright/test';
import type { UdpRelay } from './udp-relay.ts';

/**
 * Runs in the page before its own scripts: every UDP candidate of the other side is replaced by the relay's port for
 * it, so that all packets take the detour. Candidates over TCP are left out.
 */
function rewriteCandidates(): void {
  const rewrite = async (line: string): Promise<string | null> => {
    const parts = line.split(' ');
    const [protocol, address, port] = [parts[2], parts[4], parts[5]];
    if (protocol?.toLowerCase() !== 'udp' || address === undefined || address.includes(':')) return null;
    const relayed = await window.ringdownRelay?.(address, Number(port));
    if (relayed === undefined) return null;
    parts[4] = '127.0.0.1';
    parts[5] = String(relayed);
    return parts.join(' ');
  };
  const rewriteDescription = async (sdp: string): Promise<string> => {
    const lines: string[] = [];
    for (const line of sdp.split('\r\n')) {
      if (!line.startsWith('a=candidate:')) lines.push(line);
      else {
        const relayed = await rewrite(line.slice(2));
        if (relayed !== null) lines.push(`a=${relayed}`);
      }
    }
    return lines.join('\r\n');
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      if (!candidate?.candidate) {
        await super.addIceCandidate(candidate);
        return;
      }
      const line = await rewrite(candidate.candidate);
      const { sdpMid = null, sdpMLineIndex = null } = candidate;
      if (line !== null) await super.addIceCandidate({ candidate: line, sdpMid, sdpMLineIndex });
    }

    override async setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
      await super.setRemoteDescription({ type, sdp: await rewriteDescription(sdp ?? '') });
    }
  };
}

/** Sends all media of the pages of this context through `relay`. */
export async function installDetour(context: BrowserContext, relay: UdpRelay): Promise<void> {
  await context.exposeFunction('ringdownRelay', (address: string, port: number) =>
    relay.portFor(address, port),
  );
  await context.addInitScript(rewriteCandidates);
}
