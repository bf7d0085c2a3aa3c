import type { CallMedia, DeviceId } from '../protocol/index.ts';
import {
  answeredElsewhere,
  endedFor,
  type ActiveCall,
  type Actor,
  type CallNotice,
  type CallRecord,
  type EndedCall,
} from './call-record.ts';

/** That a device took the call, and with what: to the caller, and to the devices that only rang. */
export function answerNotices(call: ActiveCall, media: CallMedia): CallNotice[] {
  const { callId, callerDevice, calleeId, calleeDevice } = call;
  return [
    {
      to: { deviceId: callerDevice },
      event: 'call:answered',
      payload: { callId, deviceId: calleeDevice, media },
    },
    {
      to: { userId: calleeId, exceptDevice: calleeDevice },
      event: 'call:ended',
      payload: answeredElsewhere(call),
    },
  ];
}

/** Everybody who rang or spoke learns of the end, except the device that asked for it. */
export function endNotices(call: EndedCall, by: Actor | null): CallNotice[] {
  const seats: Actor[] = [{ userId: call.callerId, deviceId: call.callerDevice }];
  if (call.calleeDevice !== null) seats.push({ userId: call.calleeId, deviceId: call.calleeDevice });
  const notices = seats
    .filter(({ deviceId }) => deviceId !== by?.deviceId)
    .map((seat): CallNotice => ({
      to: { deviceId: seat.deviceId },
      event: 'call:ended',
      payload: endedFor(call, seat),
    }));
  return call.calleeDevice === null ? [...notices, stopRinging(call)] : notices;
}

/** Whether the other one of the two is connected, to one of them. */
export function peerConnection(call: ActiveCall, to: DeviceId, connected: boolean): CallNotice {
  return { to: { deviceId: to }, event: 'call:peer-connection', payload: { callId: call.callId, connected } };
}

/** How the call is now, for everybody who may not have heard of it. */
export function restated(call: CallRecord): CallNotice[] {
  switch (call.state) {
    case 'ringing':
      // Whoever it should ring at is told when it comes back; who rings goes on.
      return [];
    case 'active':
      return [
        ...answerNotices(call, call.media),
        peerConnection(call, call.callerDevice, call.calleeDueBy === null),
        peerConnection(call, call.calleeDevice, call.callerDueBy === null),
      ];
    case 'ended':
      return endNotices(call, null);
  }
}

function stopRinging(call: EndedCall): CallNotice {
  const { by, byDevice, calleeId: userId } = call;
  return {
    to: { userId, exceptDevice: by === userId ? byDevice : null },
    event: 'call:ended',
    payload: endedFor(call, { userId, deviceId: null }),
  };
}
