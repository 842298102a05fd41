import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { readPhone } from '../../core/phone.ts';
import { useServiceView } from '../../core/service-view.ts';
import { staffCall } from '../../core/session.ts';
import type { FieldError } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import {
  consentOf,
  countIn,
  lacksResidence,
  phoneCheck,
  textCheck,
  whereAndWhen,
  wrongFields,
} from './checks.ts';
import { useCommand } from './command.ts';
import { DeskForm, PhoneField, ResidenceField, TextField, useFields } from './form.tsx';
import { BookedSlip } from './slip.tsx';
import { SlotSelect } from './slots.tsx';
import type { Catalogue } from './words.ts';

const NO_GROUP = {
  serviceId: '',
  slot: '',
  people: '',
  counters: '1',
  name: '',
  residence: '',
  phone: '',
  reason: '',
};

/** A school class or a company: more people than anybody may book, at counters side by side. */
export function GroupPanel({ data }: { data: Catalogue }) {
  const { values, set, change, clear } = useFields(NO_GROUP);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [booked, setBooked] = useState<
    { readonly booking: Body<'POST /v1/desk/groups'>; readonly sms: boolean } | undefined
  >(undefined);
  const { working, problem, run } = useCommand();
  const { serviceId, slot, name, phone, reason } = values;
  const view = useServiceView(serviceId || undefined);
  const submit = async () => {
    const people = countIn(values.people, 2, 999);
    const counters = countIn(values.counters, 1, 99);
    const wrong = wrongFields(
      people === undefined
        ? { field: 'orang-rombongan', text: 'Isi jumlah orang, paling sedikit 2.' }
        : undefined,
      counters === undefined
        ? { field: 'loket-rombongan', text: 'Isi jumlah loket, paling sedikit 1.' }
        : undefined,
      textCheck('nama-rombongan', name, 1, 'Tulis nama ketua.'),
      phoneCheck('hp-rombongan', phone),
      textCheck('alasan-rombongan', reason, 3, 'Tulis alasan; alasan ini dicatat.'),
    );
    setErrors(wrong);
    const asked = whereAndWhen(values);
    if (wrong.length > 0 || people === undefined || counters === undefined || !asked) return;
    const body = {
      ...asked,
      visitor: { name: name.trim() },
      applicantCount: people,
      counterCount: counters,
      reason: reason.trim(),
      smsConsent: consentOf(readPhone(phone) !== undefined),
    };
    const booking = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/groups', { key, body }),
    );
    if (!booking) return;
    setBooked({ booking, sms: body.smsConsent.given });
    clear();
  };
  return (
    <section class="card panel" aria-labelledby="rombongan-judul">
      <h2 id="rombongan-judul">Janji untuk rombongan</h2>
      {booked && (
        <BookedSlip
          booking={booked.booking}
          line={`Rombongan ${booked.booking.applicantCount} orang, satu kode untuk semua`}
          note={
            booked.sms
              ? 'SMS konfirmasi dikirim ke nomor ketua.'
              : 'Tanpa SMS: berikan cetakan ini kepada ketua rombongan.'
          }
        />
      )}
      <DeskForm
        errors={errors}
        problem={problem}
        ready={slot !== '' && !lacksResidence(view, values.residence)}
        working={working}
        action="Simpan janji rombongan"
        submit={submit}
      >
        <ServicePicker
          id="layanan-rombongan"
          catalogue={data}
          value={serviceId}
          choose={(chosen) => change({ serviceId: chosen, slot: '', residence: '' })}
        />
        {serviceId !== '' && (
          <SlotSelect
            id="jadwal-rombongan"
            serviceId={serviceId}
            value={slot}
            choose={set('slot')}
          />
        )}
        <div class="fields">
          <TextField
            id="orang-rombongan"
            label="Jumlah orang"
            numeric
            maxLength={3}
            errors={errors}
            value={values.people}
            change={set('people')}
          />
          <TextField
            id="loket-rombongan"
            label="Loket yang melayani bersamaan"
            numeric
            maxLength={2}
            errors={errors}
            value={values.counters}
            change={set('counters')}
          />
          <TextField
            id="nama-rombongan"
            label="Nama ketua rombongan"
            errors={errors}
            value={name}
            change={set('name')}
          />
          <ResidenceField
            id="kecamatan-rombongan"
            data={data}
            serviceId={serviceId}
            value={values.residence}
            change={set('residence')}
          />
        </div>
        <p class="small">NIK setiap orang diperiksa di loket.</p>
        <PhoneField
          id="hp-rombongan"
          label="Nomor HP ketua, setuju menerima SMS (boleh kosong)"
          errors={errors}
          value={phone}
          change={set('phone')}
        />
        <TextField
          id="alasan-rombongan"
          label="Alasan"
          hint="Contoh: perekaman KTP-el kelas XII. Tanpa nama orang."
          maxLength={200}
          errors={errors}
          value={reason}
          change={set('reason')}
        />
      </DeskForm>
    </section>
  );
}
