import { useState } from 'preact/hooks';
import { allowPrinter } from '../../core/print/printer.ts';
import type { PrinterChoice } from '../../core/print/slip.ts';
import type { OfflineState } from './offline.ts';

/**
 * What staff see of a kiosk, in Indonesian alone: paper, printer, and what waits for the network.
 * Opened by touching the name of the house five times; it shows nobody's data and changes no number.
 */
export function StaffPanel({
  prints,
  rollChanged,
  choice,
  choose,
  tryOut,
  offline,
  close,
}: {
  prints: number;
  rollChanged: () => void;
  choice: PrinterChoice;
  choose: (choice: PrinterChoice) => void;
  tryOut: () => void;
  offline: OfflineState;
  close: () => void;
}) {
  const [allowed, setAllowed] = useState('');
  const left = offline.leases.reduce((sum, { numbers, used }) => sum + numbers.length - used, 0);
  const option = (way: PrinterChoice['way'], roll: PrinterChoice['roll'], label: string) => (
    <button
      type="button"
      aria-pressed={choice.way === way && choice.roll === roll}
      class={choice.way === way && choice.roll === roll ? 'is-on' : ''}
      onClick={() => choose({ way, roll })}
    >
      {label}
    </button>
  );
  return (
    <>
      <div class="upper" lang="id">
        <h1 tabIndex={-1}>Untuk petugas</h1>
        <dl class="facts">
          <div>
            <dt>Tiket sejak gulungan baru</dt>
            <dd>{prints}</dd>
          </div>
          <div>
            <dt>Nomor cadangan</dt>
            <dd>{left}</dd>
          </div>
          <div>
            <dt>Belum terkirim</dt>
            <dd>{offline.outbox.length}</dd>
          </div>
        </dl>
        {offline.refused.length > 0 && (
          <p class="note warn">
            Perlu diperiksa: {offline.refused.map(({ number }) => number).join(', ')}
          </p>
        )}
      </div>
      <div class="controls" lang="id">
        <div class="row">
          <button type="button" class="primary" onClick={rollChanged}>
            Gulungan baru dipasang
          </button>
          <button type="button" onClick={tryOut}>
            Cetak percobaan
          </button>
        </div>
        <fieldset>
          <legend>Pencetak</legend>
          <div class="row">
            {option('css', 80, 'Bawaan 80 mm')}
            {option('css', 58, 'Bawaan 58 mm')}
            {option('serial', 80, 'Serial 80 mm')}
            {option('serial', 58, 'Serial 58 mm')}
            {option('usb', 80, 'USB 80 mm')}
            {option('usb', 58, 'USB 58 mm')}
          </div>
        </fieldset>
        {choice.way !== 'css' && (
          <div class="row">
            <button
              type="button"
              onClick={() => {
                if (choice.way === 'css') return;
                void allowPrinter(choice.way).then((yes) =>
                  setAllowed(yes ? 'Pencetak dipilih.' : 'Pencetak belum dipilih.'),
                );
              }}
            >
              Izinkan pencetak
            </button>
            <span role="status">{allowed}</span>
          </div>
        )}
        <button type="button" class="back" onClick={close}>
          ← Tutup
        </button>
      </div>
    </>
  );
}
