import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clockTime, longDay, middleDay, spacedCode } from '../../core/format.ts';
import { readPhone } from '../../core/phone.ts';
import { staffCall } from '../../core/session.ts';
import { ErrorSummary, Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { useCommand } from './command.ts';
import { NeedBoxes } from './issue.tsx';
import { placeText, Slip } from './slip.tsx';
import { SlotSelect } from './slots.tsx';
import type { Catalogue, Need } from './words.ts';

/** A booking for somebody at the desk; a phone is not needed, the slip carries the code. */
export function BookPanel({ data }: { data: Catalogue }) {
  const [serviceId, setServiceId] = useState('');
  const [slot, setSlot] = useState('');
  const [name, setName] = useState('');
  const [nik, setNik] = useState('');
  const [phone, setPhone] = useState('');
  const [applicants, setApplicants] = useState('1');
  const [needs, setNeeds] = useState<readonly Need[]>([]);
  const [priority, setPriority] = useState(false);
  const [consent, setConsent] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [booked, setBooked] = useState<
    { readonly booking: Body<'POST /v1/desk/bookings'>; readonly sms: boolean } | undefined
  >(undefined);
  const { working, problem, run } = useCommand();
  const service = data.agencies
    .flatMap((agency) => agency.services)
    .find((each) => each.serviceId === serviceId);
  const asksNik = service?.identityPolicy.booking === 'nik';
  const count = Number(applicants);
  const goodCount = Number.isInteger(count) && count >= 1 && count <= 50;
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    const number = readPhone(phone);
    if (name.trim() === '') wrong.push({ field: 'nama-meja', text: 'Tulis nama.' });
    if (asksNik && !/^\d{16}$/.test(nik)) {
      wrong.push({ field: 'nik-meja', text: 'NIK harus 16 angka.' });
    }
    if (phone !== '' && !number) {
      wrong.push({ field: 'hp-meja', text: 'Nomor HP harus 10–13 angka.' });
    }
    if (!goodCount) wrong.push({ field: 'berkas-meja', text: 'Jumlah berkas 1 sampai 50.' });
    setErrors(wrong);
    const [day = '', time = ''] = slot.split(' ');
    if (wrong.length > 0 || time === '') return;
    const body = {
      serviceId,
      day,
      time,
      visitor: { name: name.trim(), ...(asksNik ? { nik } : {}) },
      ...(number ? { contact: { phone: number } } : {}),
      applicantCount: count,
      needs: [...needs],
      priority,
      smsConsent: { given: consent && number !== undefined, textVersion: '2026-11' },
    };
    const done = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/bookings', { key, body }),
    );
    if (!done) return;
    setBooked({ booking: done, sms: body.smsConsent.given });
    setServiceId('');
    setSlot('');
    setName('');
    setNik('');
    setPhone('');
    setApplicants('1');
    setNeeds([]);
    setPriority(false);
    setConsent(false);
  };
  return (
    <section class="card panel" aria-labelledby="janji-judul">
      <h2 id="janji-judul">Buat janji untuk warga</h2>
      {booked && (
        <Slip
          slip={{
            head: spacedCode(booked.booking.code),
            service: booked.booking.serviceName.id,
            place: placeText(booked.booking.place),
            day: booked.booking.day,
            lines: [
              `${longDay(booked.booking.day)}, pukul ${clockTime(booked.booking.time)} WIB`,
              'Tunjukkan kode ini di kios atau Meja Informasi.',
            ],
            link: booked.booking.link,
          }}
          note={
            booked.sms
              ? 'SMS konfirmasi dikirim ke nomornya.'
              : 'Tanpa SMS: berikan cetakan ini kepada warga.'
          }
        />
      )}
      <ErrorSummary errors={errors} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        <ServicePicker
          id="janji"
          catalogue={data}
          value={serviceId}
          choose={(chosen) => {
            setServiceId(chosen);
            setSlot('');
          }}
        />
        <Field
          id="berkas-meja"
          label="Jumlah berkas"
          type="text"
          numeric
          autocomplete="off"
          maxLength={2}
          errors={errors}
          value={applicants}
          onInput={(typed) => {
            setApplicants(typed);
            setSlot('');
          }}
        />
        {serviceId !== '' && goodCount && (
          <SlotSelect
            id="jadwal"
            serviceId={serviceId}
            applicants={count}
            value={slot}
            choose={setSlot}
          />
        )}
        <Field
          id="nama-meja"
          label="Nama lengkap"
          type="text"
          autocomplete="off"
          maxLength={100}
          errors={errors}
          value={name}
          onInput={setName}
        />
        {asksNik && (
          <Field
            id="nik-meja"
            label="NIK"
            type="text"
            numeric
            autocomplete="off"
            maxLength={16}
            errors={errors}
            value={nik}
            onInput={setNik}
          />
        )}
        <Field
          id="hp-meja"
          label="Nomor HP (boleh kosong)"
          type="tel"
          numeric
          autocomplete="off"
          maxLength={30}
          errors={errors}
          value={phone}
          onInput={setPhone}
        />
        {phone !== '' && (
          <label class="choice">
            <input
              type="checkbox"
              checked={consent}
              onChange={(event) => setConsent(event.currentTarget.checked)}
            />
            <span>Warga setuju menerima SMS</span>
          </label>
        )}
        <details>
          <summary>Prioritas dan kebutuhan khusus</summary>
          <label class="choice">
            <input
              type="checkbox"
              checked={priority}
              onChange={(event) => setPriority(event.currentTarget.checked)}
            />
            <span>Prioritas</span>
          </label>
          <NeedBoxes needs={needs} change={setNeeds} />
        </details>
        <ProblemNote problem={problem} />
        <NearestPlaces problem={problem?.members} choose={setSlot} />
        <button type="submit" class="primary" disabled={slot === ''} aria-disabled={working}>
          Simpan janji
        </button>
      </form>
    </section>
  );
}

/** The nearest free places that a refusal names: one press takes one. */
function NearestPlaces({
  problem,
  choose,
}: {
  problem: Readonly<Record<string, unknown>> | undefined;
  choose: (slot: string) => void;
}) {
  const listed = problem?.alternatives;
  if (!Array.isArray(listed)) return null;
  const places = listed.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'day' in each && 'time' in each
      ? [{ day: String(each.day), time: String(each.time) }]
      : [],
  );
  return (
    <p class="row">
      {places.map(({ day, time }) => (
        <button type="button" key={`${day} ${time}`} onClick={() => choose(`${day} ${time}`)}>
          {middleDay(day)}, {clockTime(time)}
        </button>
      ))}
    </p>
  );
}
