import type { Instant } from '@gerai/shared/ports.ts';
import { clockTimeOf } from '@gerai/shared/time.ts';
import type { DraftHead, Hit, Preview } from '../app/catalogue-drafts.ts';
import type { DraftView, PreviewView } from '../contract/schemas.ts';

export function draftView(draft: DraftHead): DraftView {
  return {
    draftId: draft.draftId,
    status: draft.status,
    note: draft.note,
    reason: draft.reason,
    serviceIds: [...draft.serviceIds],
    undoOf: draft.undoOf,
    createdBy: draft.createdBy,
    createdAt: draft.createdAt,
    publishedBy: draft.publishedBy,
    publishedAt: draft.publishedAt,
    undoneBy: draft.undoneBy,
    undoneAt: draft.undoneAt,
  };
}

export function previewView({ draft, diff, hits }: Preview, now: Instant): PreviewView {
  return { ...draftView(draft), diff: [...diff], hits: hits.map(hitView), serverTime: now };
}

export function hitView({ booking, nearest }: Hit): PreviewView['hits'][number] {
  return {
    bookingId: booking.bookingId,
    code: booking.code,
    serviceId: booking.serviceId,
    day: booking.day,
    time: clockTimeOf(booking.slotStart),
    applicantCount: booking.applicantCount,
    nearest,
  };
}
