import { useState } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { clock, roundedMinutes } from '../../core/format.ts';
import { readPhone } from '../../core/phone.ts';
import { staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { useCommand } from './command.ts';
import { aheadText, issuedLine, placeText, Slip } from './slip.tsx';
import { type Catalogue, NEEDS, type Need } from './words.ts';

type Issued = Body<'POST /v1/desk/tickets'>;

/** A number for somebody who stands here; a phone is not needed. */
export function IssuePanel({ data }: { data: Catalogue }) {
  const [serviceId, setServiceId] = useState('');
  const [priority, setPriority] = useState(false);
  const [applicants, setApplicants] = useState('1');
  const [needs, setNeeds] = useState<readonly Need[]>([]);
  const [phone, setPhone] = useState('');
  const [consent, setConsent] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [issued, setIssued] = useState<Issued | undefined>(undefined);
  const { working, problem, run } = useCommand();
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: FieldError[] = [];
    const number = readPhone(phone);
    if (phone !== '' && !number) {
      wrong.push({ field: 'hp-nomor', text: 'Nomor HP harus 10–13 angka.' });
    }
    if (number && !consent) {
      wrong.push({ field: 'hp-nomor', text: 'Tanyakan persetujuan SMS, atau kosongkan nomor HP.' });
    }
    const count = Number(applicants);
    if (!Number.isInteger(count) || count < 1 || count > 50) {
      wrong.push({ field: 'berkas-nomor', text: 'Jumlah berkas 1 sampai 50.' });
    }
    setErrors(wrong);
    if (serviceId === '' || wrong.length > 0) return;
    const body = {
      serviceId,
      priority,
      applicantCount: count,
      needs: [...needs],
      ...(number
        ? {
            contact: { phone: number },
            smsConsent: { given: true, textVersion: '2026-11' },
          }
        : {}),
    };
    const given = await run(JSON.stringify(body), (key) =>
      staffCall('POST /v1/desk/tickets', { key, body }),
    );
    if (!given) return;
    setIssued(given);
    setServiceId('');
    setPriority(false);
    setApplicants('1');
    setNeeds([]);
    setPhone('');
    setConsent(false);
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
      <form onSubmit={(event) => void submit(event)} noValidate>
        <ServicePicker id="terbit" catalogue={data} value={serviceId} choose={setServiceId} />
        {serviceId !== '' && <NowAt serviceId={serviceId} />}
        <label class="choice">
          <input
            type="checkbox"
            checked={priority}
            onChange={(event) => setPriority(event.currentTarget.checked)}
          />
          <span>Prioritas: lansia, difabel, ibu hamil atau menyusui</span>
        </label>
        <Field
          id="hp-nomor"
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
            <span>Warga setuju menerima SMS tentang antreannya</span>
          </label>
        )}
        <details>
          <summary>Jumlah berkas dan kebutuhan khusus</summary>
          <Field
            id="berkas-nomor"
            label="Jumlah berkas"
            type="text"
            numeric
            autocomplete="off"
            maxLength={2}
            errors={errors}
            value={applicants}
            onInput={setApplicants}
          />
          <NeedBoxes needs={needs} change={setNeeds} />
        </details>
        <ProblemNote problem={problem} />
        <button type="submit" class="primary" disabled={serviceId === ''} aria-disabled={working}>
          Terbitkan
        </button>
      </form>
    </section>
  );
}

export function NeedBoxes({
  needs,
  change,
}: {
  needs: readonly Need[];
  change: (needs: readonly Need[]) => void;
}) {
  return (
    <fieldset>
      <legend>Kebutuhan khusus</legend>
      {NEEDS.map(([need, label]) => (
        <label class="choice" key={need}>
          <input
            type="checkbox"
            checked={needs.includes(need)}
            onChange={(event) =>
              change(
                event.currentTarget.checked
                  ? [...needs, need]
                  : needs.filter((each) => each !== need),
              )
            }
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
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
      {service.estimate && ` · sekitar ${roundedMinutes(service.estimate.p90)} menit`}
      {!service.givesNumbers &&
        (service.ticketsFrom
          ? `. Nomor dibagikan pukul ${clock(service.ticketsFrom)}–${clock(service.ticketsUntil ?? service.ticketsFrom)}.`
          : '. Layanan ini tutup hari ini.')}
    </p>
  );
}
