import type { Body } from '../../core/api.ts';
import { clock, spacedCode } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Loading, Stale } from '../../kit/kit.tsx';

type Delivery = Body<'GET /v1/deliveries/unreached'>['deliveries'][number];

const TEMPLATES: Readonly<Record<string, string>> = {
  'booking.confirmed': 'konfirmasi janji',
  'booking.reminder.h1': 'pengingat janji',
  'booking.rescheduled': 'jadwal baru',
  'booking.kept': 'janji tetap',
  'booking.choose': 'pilih jadwal lain',
  'slot.offered': 'tawaran jadwal kosong',
  'booking.cancelled.user': 'pembatalan',
  'ticket.near': 'hampir giliran',
  'ticket.called': 'panggilan',
};

const STATES = {
  failed: 'gagal',
  unknown: 'tidak diketahui',
  suppressed: 'tidak dikirim',
} as const;

const REASONS: Readonly<Record<NonNullable<Delivery['reason']>, string>> = {
  'no-phone': 'tanpa nomor HP',
  'no-consent': 'warga tidak setuju SMS',
  erased: 'data dihapus',
  'too-late': 'sudah terlambat',
  limit: 'batas SMS nomor ini',
  'monthly-cap': 'batas SMS bulan ini',
  'quiet-hours': 'jam tenang',
  'provider-refused': 'ditolak operator',
  'answer-lost': 'tanpa jawaban operator',
};

/** “K7P-M4T” of a booking, a number as it is. */
function shown(reference: string): string {
  return /^[0-9A-Z]{6}$/.test(reference) ? spacedCode(reference) : reference;
}

/** Who was not reached, so that somebody speaks to them. */
export function UnreachedPanel({ find }: { find: (reference: string) => void }) {
  const live = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/deliveries/unreached', { query: {}, etag }),
      pollMs: () => 30_000,
    }),
    '',
  );
  const list = live.data.value?.deliveries;
  return (
    <section class="card panel" aria-labelledby="sms-judul">
      <h2 id="sms-judul">SMS yang tidak sampai hari ini</h2>
      <Stale live={live} />
      {!list && <Loading />}
      {list?.length === 0 && <p>Semua SMS hari ini terkirim.</p>}
      {list && list.length > 0 && (
        <>
          <p>Panggil atau temui warga ini. SMS tidak dikirim ulang dengan sendirinya.</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <section class="scroll" aria-label="Daftar SMS" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Kode/nomor</th>
                  <th scope="col">Pesan</th>
                  <th scope="col">Keadaan</th>
                  <th scope="col">Pukul</th>
                  <th scope="col">
                    <span class="sr-only">Tindakan</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.slice(0, 50).map((each) => (
                  <tr key={each.deliveryId}>
                    <th scope="row" class="number">
                      {shown(each.reference)}
                    </th>
                    <td>{TEMPLATES[each.template] ?? each.template}</td>
                    <td>
                      {STATES[each.status]}
                      {each.reason && `: ${REASONS[each.reason]}`}
                    </td>
                    <td>{clock(each.at)}</td>
                    <td>
                      <button type="button" onClick={() => find(each.reference)}>
                        Cari<span class="sr-only"> {shown(each.reference)}</span>
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}
