import type { Insertable, Selectable } from 'kysely';
import {
  isMissed,
  type ActiveCall,
  type CallRecord,
  type EndedCall,
  type LiveCall,
} from '../calls/call-record.ts';
import { RING_TIMEOUT_MS, type CallId, type DeviceId, type UserId } from '../protocol/index.ts';
import type { Schema } from './schema.ts';

export type CallRow = Selectable<Schema['calls']>;

export function toCallRow(call: CallRecord): Omit<Insertable<Schema['calls']>, 'seen'> {
  return {
    call_id: call.callId,
    merged_call_id: call.mergedCallId,
    state: call.state,
    revision: call.revision,
    caller_id: call.callerId,
    caller_device: call.callerDevice,
    callee_id: call.calleeId,
    callee_device: call.state === 'ringing' ? null : call.calleeDevice,
    media: call.media,
    warm: call.warm ? 1 : 0,
    offered_to: call.offeredTo,
    started_at: call.startedAt,
    answered_at: call.state === 'ringing' ? null : call.answeredAt,
    ...endColumns(call),
    handover: handoverColumn(call),
    missed: isMissed(call) ? 1 : 0,
  };
}

function endColumns(call: CallRecord) {
  if (call.state !== 'ended') {
    return {
      ...{ ended_at: null, end_reason: null, end_detail: null },
      ...{ ended_by: null, ended_by_device: null, message: null },
    };
  }
  return {
    ended_at: call.endedAt,
    end_reason: call.reason,
    end_detail: call.detail ?? null,
    ended_by: call.by,
    ended_by_device: call.byDevice,
    message: call.message,
  };
}

/** Only this server reads it, so it is as it was written. */
type HandoverColumn = Pick<ActiveCall, 'origin' | 'handover'> & Pick<EndedCall, 'transferredTo'>;

function handoverColumn(call: CallRecord): string | null {
  const kept: HandoverColumn = {
    ...(call.origin === undefined ? {} : { origin: call.origin }),
    ...(call.state !== 'active' || call.handover === undefined ? {} : { handover: call.handover }),
    ...(call.state !== 'ended' || call.transferredTo === undefined
      ? {}
      : { transferredTo: call.transferredTo }),
  };
  return Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
}

/** Throws when the row is none that {@link toCallRow} makes. */
export function toCallRecord(row: CallRow): CallRecord {
  return row.end_reason === null || row.ended_at === null
    ? toLiveCall(row)
    : {
        ...commonOf(row),
        state: 'ended',
        calleeDevice: row.callee_device as DeviceId | null,
        answeredAt: row.answered_at,
        endedAt: row.ended_at,
        reason: row.end_reason,
        ...(row.end_detail === null ? {} : { detail: row.end_detail }),
        by: row.ended_by as UserId | null,
        byDevice: row.ended_by_device as DeviceId | null,
        message: row.message,
      };
}

/** Deadlines are not stored: a restart sets them anew. */
export function toLiveCall(row: CallRow): LiveCall {
  if (row.state === 'ringing') {
    return {
      ...commonOf(row),
      state: 'ringing',
      ringsUntil: row.started_at + RING_TIMEOUT_MS,
      callerDueBy: null,
    };
  }
  if (row.callee_device === null || row.answered_at === null) {
    throw new Error(`call ${row.call_id} is stored as answered, but not by whom and when`);
  }
  return {
    ...commonOf(row),
    state: 'active',
    calleeDevice: row.callee_device as DeviceId,
    answeredAt: row.answered_at,
    callerDueBy: null,
    calleeDueBy: null,
  };
}

function commonOf(row: CallRow) {
  return {
    callId: row.call_id as CallId,
    mergedCallId: row.merged_call_id as CallId | null,
    revision: row.revision,
    callerId: row.caller_id as UserId,
    callerDevice: row.caller_device as DeviceId,
    calleeId: row.callee_id as UserId,
    media: row.media,
    warm: row.warm === 1,
    offeredTo: row.offered_to as DeviceId | null,
    startedAt: row.started_at,
    ...(row.handover === null ? {} : (JSON.parse(row.handover) as HandoverColumn)),
  };
}
