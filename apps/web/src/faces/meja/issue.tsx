import { useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { clock } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import type { FieldError } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { consentOf, contactOf, countIn, phoneCheck, wrongFields } from './checks.ts';
import { useCommand } from './command.ts';
import { DeskForm, NeedBoxes, PhoneField, TextField, Tick, useFields } from './form.tsx';
import { aheadText, issuedLine, placeText, Slip, waitText } from './slip.tsx';
import type { Catalogue, Need } from './words.ts';

type Issued = Body<'POST /v1/desk/tickets'>;

const NOBODY = {
  serviceId: '',
  priority: false,
  applicants: '1',
  needs: [] as readonly Need[],
  phone: '',
  consent: false,
};

/** A number for somebody who stands here; a phone is not needed. */
export function IssuePanel({ data }: { data: Catalogue }) {
  const { values, set, clear } = useFields(NOBODY);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [issued, setIssued] = useState<Issued | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const { serviceId, phone, consent } = values;
  const submit = async () => {
    const count = countIn(values.applicants, 1, 50);
    const { contact } = contactOf(phone);
    const wrong = wrongFields(
      phoneCheck('hp-nomor', phone),
      contact && !consent
        ? { field: 'hp-nomor', text: 'Tanyakan persetujuan SMS, atau kosongkan nomor HP.' }
        : undefined,
      count === undefined
        ? { field: 'berkas-nomor', text: 'Jumlah berkas 1 sampai 50.' }
        : undefined,
    );
    setErrors(wrong);
    if (serviceId === '' || wrong.length > 0 || count === undefined) return;
    const body = {
      serviceId,
      priority: values.priority,
      applicantCount: count,
      needs: [...values.needs],
      ...(contact ? { contact, smsConsent: consentOf(true) } : {}),
    };
    const given = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/tickets', { key, body }),
    );
    if (!given) return;
    setIssued(given);
    clear();
  };
  return (
    <section class="card panel" aria-labelledby="terbit-judul">
      <h2 id="terbit-judul">Terbitkan nomor</h2>
      {issued && (
        <Slip
          slip={{
            head: issued.number,
            service: issued.serviceName.id,
            place: placeText(issued.place),
            day: issued.day,
            lines: [
              aheadText(issued.ahead, issued.estimate),
              `Tidak didahului siapa pun yang berhak lebih dari ${issued.boundMinutes} menit setelah Anda`,
              issuedLine(issued.issuedAt),
            ],
            link: issued.link,
          }}
          {...(issued.contactId ? { note: 'SMS akan dikirim saat giliran dekat.' } : {})}
        />
      )}
      <DeskForm
        errors={errors}
        problem={problem}
        ready={serviceId !== ''}
        working={working}
        action="Terbitkan"
        submit={submit}
      >
        <ServicePicker id="terbit" catalogue={data} value={serviceId} choose={set('serviceId')} />
        {serviceId !== '' && <NowAt serviceId={serviceId} />}
        <Tick checked={values.priority} change={set('priority')}>
          Prioritas: lansia, difabel, ibu hamil atau menyusui
        </Tick>
        <PhoneField
          id="hp-nomor"
          errors={errors}
          value={phone}
          change={set('phone')}
          consent={{
            text: 'Warga setuju menerima SMS tentang antreannya',
            given: consent,
            change: set('consent'),
          }}
        />
        <details>
          <summary>Jumlah berkas dan kebutuhan khusus</summary>
          <TextField
            id="berkas-nomor"
            label="Jumlah berkas"
            numeric
            maxLength={2}
            errors={errors}
            value={values.applicants}
            change={set('applicants')}
          />
          <NeedBoxes needs={values.needs} change={set('needs')} />
        </details>
      </DeskForm>
    </section>
  );
}

/** How it stands at a service, before somebody is sent there. */
function NowAt({ serviceId }: { serviceId: string }) {
  const live = useLive(
    () => ({ read: (etag) => call('GET /v1/boards/door', { etag }), pollMs: () => 10_000 }),
    '',
  );
  const service = live.data.value?.services.find((each) => each.serviceId === serviceId);
  if (!service) return null;
  return (
    <p class={service.givesNumbers ? 'small' : 'note warn'} role="status">
      {service.waitingCount} menunggu · {service.openCounters} loket buka
      {service.estimate && ` · ${waitText(service.estimate)}`}
      {!service.givesNumbers &&
        (service.ticketsFrom
          ? `. Nomor dibagikan pukul ${clock(service.ticketsFrom)}–${clock(service.ticketsUntil ?? service.ticketsFrom)}.`
          : '. Layanan ini tutup hari ini.')}
    </p>
  );
}
