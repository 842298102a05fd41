import { useEffect, useRef } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clock, clockTime, longDay, spacedCode } from '../../core/format.ts';
import { waitRange } from '../../core/wait.ts';
import { Qr } from '../../kit/kit.tsx';

/** What is printed for somebody at the desk. */
export interface SlipContent {
  readonly head: string;
  readonly service: string;
  readonly place: string;
  readonly day: string;
  readonly lines: readonly string[];
  readonly link: string | null;
}

/** A number or a booking as it is shown here, and as a slip of 80 mm on paper. */
export function Slip({ slip, note }: { slip: SlipContent; note?: string }) {
  const button = useRef<HTMLButtonElement>(null);
  // What comes next is the paper: Enter prints it.
  useEffect(() => button.current?.focus(), [slip.head, slip.lines.join()]);
  return (
    <div class="note ok" role="status">
      <div class="slip">
        <p class="slip-mall">MPP Kota Pekalongan</p>
        <p class="given number">{slip.head}</p>
        <p>
          <strong>{slip.service}</strong>
        </p>
        <p>{slip.place}</p>
        {slip.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {slip.link && <Qr text={slip.link} label="QR tautan untuk HP warga" />}
        <p class="slip-only">{longDay(slip.day)}</p>
        <p class="slip-only">Simpan kertas ini sampai dilayani.</p>
      </div>
      {note && <p class="no-print">{note}</p>}
      <button type="button" class="no-print" ref={button} onClick={printSlip}>
        Cetak
      </button>
    </div>
  );
}

/** The slip of a booking that was made here, with a line of its own kind. */
export function BookedSlip({
  booking,
  line,
  note,
}: {
  booking: Body<'POST /v1/desk/bookings' | 'POST /v1/desk/groups'>;
  line: string;
  note: string;
}) {
  return (
    <Slip
      slip={{
        head: spacedCode(booking.code),
        service: booking.serviceName.id,
        place: placeText(booking.place),
        day: booking.day,
        lines: [`${longDay(booking.day)}, pukul ${clockTime(booking.time)} WIB`, line],
        link: booking.link,
      }}
      note={note}
    />
  );
}

/** Only the slip comes out of the printer, not the desk around it. */
function printSlip(): void {
  document.body.classList.add('prints-slip');
  addEventListener('afterprint', () => document.body.classList.remove('prints-slip'), {
    once: true,
  });
  print();
}

export function placeText(place: {
  readonly floor: number;
  readonly counterNumbers: readonly number[];
}): string {
  return `Loket ${place.counterNumbers.join(', ')}, lantai ${place.floor}`;
}

export function aheadText(
  ahead: number,
  estimate: { readonly p10: number; readonly p90: number } | null,
): string {
  const people = ahead === 0 ? 'Anda berikutnya' : `${ahead} orang di depan Anda`;
  return estimate ? `${people}, ${waitText(estimate)}` : people;
}

export function waitText(estimate: { readonly p10: number; readonly p90: number }): string {
  const { from, to } = waitRange(estimate);
  return `sekitar ${from}–${to} menit`;
}

export function issuedLine(at: string): string {
  return `Diambil pukul ${clock(at)} WIB`;
}
