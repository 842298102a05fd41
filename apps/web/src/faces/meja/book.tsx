import { useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clockTime, middleDay } from '../../core/format.ts';
import { readPhone } from '../../core/phone.ts';
import { useServiceView } from '../../core/service-view.ts';
import { staffCall } from '../../core/session.ts';
import type { FieldError } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import {
  consentOf,
  countIn,
  lacksResidence,
  nikCheck,
  phoneCheck,
  servedElsewhere,
  textCheck,
  visitorOf,
  whereAndWhen,
  wrongFields,
} from './checks.ts';
import { useCommand } from './command.ts';
import {
  DeskForm,
  NeedBoxes,
  PhoneField,
  ResidenceField,
  TextField,
  Tick,
  useFields,
} from './form.tsx';
import { BookedSlip } from './slip.tsx';
import { SlotSelect } from './slots.tsx';
import { asksNik, type Catalogue, type Need } from './words.ts';

const NOBODY = {
  serviceId: '',
  slot: '',
  name: '',
  nik: '',
  residence: '',
  override: '',
  phone: '',
  applicants: '1',
  needs: [] as readonly Need[],
  priority: false,
  consent: false,
};

/** A booking for somebody at the desk; a phone is not needed, the slip carries the code. */
export function BookPanel({ data }: { data: Catalogue }) {
  const { values, set, change, clear } = useFields(NOBODY);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [booked, setBooked] = useState<
    { readonly booking: Body<'POST /v1/desk/bookings'>; readonly sms: boolean } | undefined
  >(undefined);
  const { working, problem, run } = useCommand();
  const { serviceId, slot, name, nik, phone } = values;
  const nikAsked = asksNik(data, serviceId);
  const view = useServiceView(serviceId || undefined);
  const elsewhere = servedElsewhere(view, values.residence);
  const count = countIn(values.applicants, 1, 50);
  const submit = async () => {
    const wrong = wrongFields(
      count === undefined
        ? { field: 'berkas-meja', text: 'Jumlah berkas 1 sampai 50.' }
        : undefined,
      textCheck('nama-meja', name, 1, 'Tulis nama.'),
      nikCheck('nik-meja', nik, nikAsked),
      elsewhere
        ? textCheck('alasan-meja', values.override, 3, 'Tulis alasan tetap dilayani di sini.')
        : undefined,
      phoneCheck('hp-meja', phone),
    );
    setErrors(wrong);
    const asked = whereAndWhen(values);
    if (wrong.length > 0 || count === undefined || !asked) return;
    const body = {
      ...asked,
      visitor: visitorOf(name, nik, nikAsked),
      ...(elsewhere ? { referralOverride: values.override.trim() } : {}),
      applicantCount: count,
      needs: [...values.needs],
      priority: values.priority,
      smsConsent: consentOf(values.consent && readPhone(phone) !== undefined),
    };
    const booking = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/bookings', { key, body }),
    );
    if (!booking) return;
    setBooked({ booking, sms: body.smsConsent.given });
    clear();
  };
  return (
    <section class="card panel" aria-labelledby="janji-judul">
      <h2 id="janji-judul">Buat janji untuk warga</h2>
      {booked && (
        <BookedSlip
          booking={booked.booking}
          line="Tunjukkan kode ini di kios atau Meja Informasi."
          note={
            booked.sms
              ? 'SMS konfirmasi dikirim ke nomornya.'
              : 'Tanpa SMS: berikan cetakan ini kepada warga.'
          }
        />
      )}
      <DeskForm
        errors={errors}
        problem={problem}
        ready={slot !== '' && !lacksResidence(view, values.residence)}
        working={working}
        action="Simpan janji"
        submit={submit}
        refused={<NearestPlaces problem={problem?.members} choose={set('slot')} />}
      >
        <ServicePicker
          id="janji"
          catalogue={data}
          value={serviceId}
          choose={(chosen) => change({ serviceId: chosen, slot: '', residence: '', override: '' })}
        />
        <div class="fields">
          <TextField
            id="berkas-meja"
            label="Jumlah berkas"
            numeric
            maxLength={2}
            errors={errors}
            value={values.applicants}
            change={(applicants) => change({ applicants, slot: '' })}
          />
          {serviceId !== '' && count !== undefined && (
            <SlotSelect
              id="jadwal"
              serviceId={serviceId}
              applicants={count}
              value={slot}
              choose={set('slot')}
            />
          )}
          <TextField
            id="nama-meja"
            label="Nama lengkap"
            errors={errors}
            value={name}
            change={set('name')}
          />
          {nikAsked && (
            <TextField
              id="nik-meja"
              label="NIK"
              numeric
              maxLength={16}
              errors={errors}
              value={nik}
              change={set('nik')}
            />
          )}
          <ResidenceField
            id="kecamatan-meja"
            data={data}
            serviceId={serviceId}
            value={values.residence}
            change={(residence) => change({ residence, override: '' })}
          />
        </div>
        {elsewhere && (
          <>
            <p class="note warn" role="status">
              Warga kecamatan ini dilayani di {elsewhere}.
            </p>
            <TextField
              id="alasan-meja"
              label="Alasan tetap dilayani di sini (dicatat)"
              maxLength={200}
              errors={errors}
              value={values.override}
              change={set('override')}
            />
          </>
        )}
        <PhoneField
          id="hp-meja"
          errors={errors}
          value={phone}
          change={set('phone')}
          consent={{
            text: 'Warga setuju menerima SMS',
            given: values.consent,
            change: set('consent'),
          }}
        />
        <details>
          <summary>Prioritas dan kebutuhan khusus</summary>
          <Tick checked={values.priority} change={set('priority')}>
            Prioritas
          </Tick>
          <NeedBoxes needs={values.needs} change={set('needs')} />
        </details>
      </DeskForm>
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
