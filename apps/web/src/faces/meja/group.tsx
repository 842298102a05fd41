import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clockTime, longDay, spacedCode } from '../../core/format.ts';
import { readPhone } from '../../core/phone.ts';
import { staffCall } from '../../core/session.ts';
import { ErrorSummary, Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { useCommand } from './command.ts';
import { placeText, Slip } from './slip.tsx';
import { SlotSelect } from './slots.tsx';
import type { Catalogue } from './words.ts';

/** A school class or a company: more people than anybody may book, at counters side by side. */
export function GroupPanel({ data }: { data: Catalogue }) {
  const [serviceId, setServiceId] = useState('');
  const [slot, setSlot] = useState('');
  const [people, setPeople] = useState('');
  const [counters, setCounters] = useState('1');
  const [name, setName] = useState('');
  const [nik, setNik] = useState('');
  const [phone, setPhone] = useState('');
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [booked, setBooked] = useState<Body<'POST /v1/desk/groups'> | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const service = data.agencies
    .flatMap((agency) => agency.services)
    .find((each) => each.serviceId === serviceId);
  const asksNik = service?.identityPolicy.booking === 'nik';
  const counterCount = Number(counters);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    const count = Number(people);
    const number = readPhone(phone);
    if (!Number.isInteger(count) || count < 2) {
      wrong.push({ field: 'orang-rombongan', text: 'Isi jumlah orang, paling sedikit 2.' });
    }
    if (!Number.isInteger(counterCount) || counterCount < 1) {
      wrong.push({ field: 'loket-rombongan', text: 'Isi jumlah loket, paling sedikit 1.' });
    }
    if (name.trim() === '') wrong.push({ field: 'nama-rombongan', text: 'Tulis nama ketua.' });
    if (asksNik && !/^\d{16}$/.test(nik)) {
      wrong.push({ field: 'nik-rombongan', text: 'NIK harus 16 angka.' });
    }
    if (phone !== '' && !number) {
      wrong.push({ field: 'hp-rombongan', text: 'Nomor HP harus 10–13 angka.' });
    }
    if (reason.trim().length < 3) {
      wrong.push({ field: 'alasan-rombongan', text: 'Tulis alasan; alasan ini dicatat.' });
    }
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
      counterCount,
      reason: reason.trim(),
      smsConsent: { given: number !== undefined, textVersion: '2026-11' },
    };
    const done = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/groups', { key, body }),
    );
    if (!done) return;
    setBooked(done);
    setServiceId('');
    setSlot('');
    setPeople('');
    setName('');
    setNik('');
    setPhone('');
    setReason('');
  };
  const field = (
    id: string,
    label: string,
    value: string,
    onInput: (typed: string) => void,
    more: { readonly numeric?: boolean; readonly maxLength?: number; readonly hint?: string } = {},
  ) => (
    <Field
      id={id}
      label={label}
      type="text"
      autocomplete="off"
      maxLength={more.maxLength ?? 100}
      errors={errors}
      value={value}
      onInput={onInput}
      {...(more.numeric ? { numeric: true } : {})}
      {...(more.hint ? { hint: more.hint } : {})}
    />
  );
  return (
    <section class="card panel" aria-labelledby="rombongan-judul">
      <h2 id="rombongan-judul">Janji untuk rombongan</h2>
      {booked && (
        <Slip
          slip={{
            head: spacedCode(booked.code),
            service: booked.serviceName.id,
            place: placeText(booked.place),
            day: booked.day,
            lines: [
              `${longDay(booked.day)}, pukul ${clockTime(booked.time)} WIB`,
              `Rombongan ${booked.applicantCount} orang, satu kode untuk semua`,
            ],
            link: booked.link,
          }}
        />
      )}
      <ErrorSummary errors={errors} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        <ServicePicker
          id="layanan-rombongan"
          catalogue={data}
          value={serviceId}
          choose={(chosen) => {
            setServiceId(chosen);
            setSlot('');
          }}
        />
        {field('orang-rombongan', 'Jumlah orang', people, setPeople, {
          numeric: true,
          maxLength: 3,
        })}
        {field('loket-rombongan', 'Loket yang melayani bersamaan', counters, setCounters, {
          numeric: true,
          maxLength: 2,
        })}
        {serviceId !== '' && (
          <SlotSelect id="jadwal-rombongan" serviceId={serviceId} value={slot} choose={setSlot} />
        )}
        {field('nama-rombongan', 'Nama ketua rombongan', name, setName)}
        {asksNik &&
          field('nik-rombongan', 'NIK ketua', nik, setNik, { numeric: true, maxLength: 16 })}
        <Field
          id="hp-rombongan"
          label="Nomor HP ketua, setuju menerima SMS (boleh kosong)"
          type="tel"
          numeric
          autocomplete="off"
          maxLength={30}
          errors={errors}
          value={phone}
          onInput={setPhone}
        />
        {field('alasan-rombongan', 'Alasan', reason, setReason, {
          hint: 'Contoh: perekaman KTP-el kelas XII. Tanpa nama orang.',
          maxLength: 200,
        })}
        <ProblemNote problem={problem} />
        <button type="submit" class="primary" disabled={slot === ''} aria-disabled={working}>
          Simpan janji rombongan
        </button>
      </form>
    </section>
  );
}
