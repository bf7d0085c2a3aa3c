/** A real offer of Chromium for a call with sound, without candidates: 1.2 kB. What every relay here has to carry. */
export const offerSdp = [
  'v=0',
  'o=- 4299722652770200545 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=ice-ufrag:d1NP',
  'a=ice-pwd:uw2YY82t/3Ebazs54tT4Limd',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 A9:A3:3D:5C:82:A5:01:DC:84:6D:9D:1A:7C:1C:41:C8:BE:CB:B0:CB:05:AE:95:98:E6:A8:23:FC:43:38:B5:59',
  'a=setup:actpass',
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=sendrecv',
  'a=msid:- 07830088-33d1-48e2-a43e-315fe7e743d7',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:2599987562 cname:RdfLqPZae6LzarnY',
  'a=ssrc:2599987562 msid:- 07830088-33d1-48e2-a43e-315fe7e743d7',
  '',
].join('\r\n');

/**
 * The candidates each side of a whole call has, as Chromium gathers them on a machine with IPv4 and IPv6, a STUN server
 * and a TURN server (7 to 11, by how that one is reached): its own addresses at once, after a round trip or a few what
 * the servers say, and after an eighth of a second its own ones for TCP.
 */
export const CANDIDATE_BURSTS = [2, 6, 2] as const;
export const CANDIDATES = CANDIDATE_BURSTS.reduce((sum, burst) => sum + burst, 0);

export function candidate(index: number): {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
} {
  const port = 50_000 + index;
  return {
    candidate: `candidate:842163049 1 udp 1677729535 203.0.113.${index} ${port} typ srflx raddr 10.0.0.${index} rport ${port} generation 0 ufrag d1NP network-cost 999`,
    sdpMid: '0',
    sdpMLineIndex: 0,
  };
}
