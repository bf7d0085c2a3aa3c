import { type Insertable, type Selectable, sql, type ExpressionBuilder } from 'kysely';
import {
  deadlineOf,
  isMissed,
  type ActiveCall,
  type CallRecord,
  type EndedCall,
  type LiveCall,
  type RingingCall,
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
    due_at: deadlineOf(call),
    live: call.state === 'ended' ? null : JSON.stringify(liveColumn(call)),
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
type HandoverColumn = Pick<ActiveCall, 'origin' | 'handover'> & Pick<EndedCall, 'transferredTo' | 'movedTo'>;

function handoverColumn(call: CallRecord): string | null {
  const kept: HandoverColumn = {
    ...(call.origin === undefined ? {} : { origin: call.origin }),
    ...(call.state !== 'active' || call.handover === undefined ? {} : { handover: call.handover }),
    ...(call.state !== 'ended' || call.transferredTo === undefined
      ? {}
      : { transferredTo: call.transferredTo }),
    ...(call.state !== 'ended' || call.movedTo === undefined ? {} : { movedTo: call.movedTo }),
  };
  return Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
}

/** The rest of a call that goes on. */
interface LiveColumn {
  readonly callerDueBy?: number | null;
  readonly calleeDueBy?: number | null | undefined;
  readonly ringsUntil?: number;
  readonly unable?: RingingCall['unable'] | undefined;
  readonly left?: ActiveCall['left'] | undefined;
}

function liveColumn(call: LiveCall): LiveColumn {
  const { callerDueBy, calleeDueBy } = call;
  if (call.state === 'active') return { callerDueBy, calleeDueBy, left: call.left };
  return { callerDueBy, calleeDueBy, ringsUntil: call.ringsUntil, unable: call.unable };
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

function toLiveCall(row: CallRow): LiveCall {
  // The version before kept none of it.
  const live = row.live === null ? {} : (JSON.parse(row.live) as LiveColumn);
  const { callerDueBy = null, calleeDueBy = null, ringsUntil = row.started_at + RING_TIMEOUT_MS } = live;
  const { unable, left } = live;
  if (row.state === 'ringing') {
    return {
      ...{ ...commonOf(row), state: 'ringing', ringsUntil, callerDueBy, calleeDueBy },
      ...(unable === undefined ? {} : { unable }),
    };
  }
  if (row.callee_device === null || row.answered_at === null) {
    throw new Error(`call ${row.call_id} is stored as answered, but not by whom and when`);
  }
  return {
    ...{ ...commonOf(row), state: 'active', callerDueBy, calleeDueBy },
    ...{ calleeDevice: row.callee_device as DeviceId, answeredAt: row.answered_at },
    ...(left === undefined ? {} : { left }),
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

type OfCalls = ExpressionBuilder<Schema, 'calls'>;

// With the values in the text and not beside it: an index of some of the rows is only used where the text says as much.

/** It rings, or the two talk. */
export function goesOn(eb: OfCalls) {
  return eb('state', '!=', sql.lit('ended' as const));
}

/** Missed calls that the callee has not looked at. */
export function isUnseen(eb: OfCalls) {
  return eb.and([eb('missed', '=', sql.lit(1 as const)), eb('seen', '=', sql.lit(0 as const))]);
}
