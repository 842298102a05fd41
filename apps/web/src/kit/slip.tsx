import type { Directions, Slip } from '../core/print/slip.ts';
import { Qr } from './kit.tsx';

/** A ticket for paper alone: on the page, and shown by no screen. */
export function SlipOnPaper({ slip, roll = 80 }: { slip: Slip; roll?: 58 | 80 }) {
  return (
    <section class={`slip roll-${roll}`} aria-hidden="true">
      <p>{slip.mall}</p>
      {slip.copy !== null && <p class="slip-copy">{slip.copy}</p>}
      <p class={`slip-number number ${slip.number.length > 5 ? 'is-long' : ''}`}>
        {slip.number}
        {slip.offline && <small> L</small>}
      </p>
      <p>{slip.service}</p>
      <p>{slip.agency}</p>
      <p>
        <b>{slip.place}</b>
      </p>
      {slip.slot !== null && <p>{slip.slot}</p>}
      <p>{slip.wait}</p>
      {slip.link !== null && (
        <>
          <Qr text={slip.link} label="" />
          <p>{slip.follow}</p>
        </>
      )}
      <p>{slip.when}</p>
      {slip.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </section>
  );
}

/** Directions to another place, for paper alone. */
export function DirectionsOnPaper({ directions, roll }: { directions: Directions; roll: 58 | 80 }) {
  return (
    <section class={`slip roll-${roll}`} aria-hidden="true">
      <p>{directions.mall}</p>
      <p>
        <b>{directions.title}</b>
      </p>
      <p>{directions.service}</p>
      <p>{directions.agency}</p>
      <p>{directions.go}</p>
      <p class="slip-place">{directions.place}</p>
      <p>{directions.why}</p>
      <p>{directions.bringTitle}</p>
      <ul>
        {directions.bring.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {directions.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p>{directions.when}</p>
    </section>
  );
}
