import type { CityText } from '@gerai/shared/contract/city.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { dottedTime, secondsBetween } from '@gerai/shared/time.ts';

type Placed = Pick<
  TicketData,
  'entitledAt' | 'orderAt' | 'orderReason' | 'origin' | 'priority' | 'lane' | 'returnedAt' | 'leg'
>;

/**
 * Why a ticket stands where it stands, in a sentence that its holder can read. It tells the entitled
 * time, the advantage and what it comes from, and the promise that holds for everybody.
 */
export function whyOf(ticket: Placed, boundMinutes: number): CityText {
  const minutes = Math.round(secondsBetween(ticket.orderAt, ticket.entitledAt) / 60);
  const at = dottedTime(ticket.entitledAt);
  const causes = causesOf(ticket);
  const advantage = {
    id: minutes > 0 ? `, didahulukan ${minutes} menit${listed(causes, 'id')}` : '',
    en: minutes > 0 ? `, brought forward by ${minutes} minutes${listed(causes, 'en')}` : '',
  };
  const sentence = {
    id: `Urutan Anda dihitung sejak pukul ${at}${advantage.id}.`,
    en: `Your place counts from ${at}${advantage.en}.`,
  };
  const back =
    ticket.orderReason === 'returned-in-front'
      ? { id: ' Petugas mendahulukan Anda.', en: ' An officer let you in first.' }
      : ticket.returnedAt !== null
        ? { id: ' Anda kembali ke antrean.', en: ' You came back into the queue.' }
        : { id: '', en: '' };
  return {
    id: `${sentence.id}${back.id} Tidak ada yang dipanggil lebih dulu bila haknya lebih dari ${boundMinutes} menit setelah Anda.`,
    en: `${sentence.en}${back.en} Nobody entitled more than ${boundMinutes} minutes after you is called before you.`,
  };
}

function causesOf({ origin, priority, lane }: Placed): readonly CityText[] {
  return [
    ...(origin === 'booking' ? [{ id: 'janji temu', en: 'booking' }] : []),
    ...(priority ? [{ id: 'prioritas', en: 'priority' }] : []),
    ...(lane === 'quick' ? [{ id: 'pengambilan dokumen', en: 'collecting a document' }] : []),
  ];
}

function listed(causes: readonly CityText[], language: 'id' | 'en'): string {
  return causes.length === 0 ? '' : ` (${causes.map((each) => each[language]).join(', ')})`;
}
