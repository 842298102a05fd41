import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Problem } from '../../core/api.ts';
import { useServiceView } from '../../core/service-view.ts';
import { Select } from '../../kit/dialog.tsx';
import { ErrorSummary, Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { type Catalogue, NEEDS, type Need } from './words.ts';

/** What is typed into a form, and how it becomes empty again for the next visitor. */
export function useFields<Values extends object>(empty: Values) {
  const [values, setValues] = useState(empty);
  return {
    values,
    /** Takes over some of them. */
    change: (some: Partial<Values>) => setValues((before) => ({ ...before, ...some })),
    set:
      <Name extends keyof Values>(name: Name) =>
      (value: Values[Name]) =>
        setValues((before) => ({ ...before, [name]: value })),
    clear: () => setValues(empty),
  };
}

/** A form of the desk: what is wrong above it, what the server says below, and one button. */
export function DeskForm({
  errors,
  problem,
  ready,
  working,
  action,
  submit,
  refused,
  children,
}: {
  errors: readonly FieldError[];
  problem: Problem | undefined;
  /** What cannot be typed is chosen. */
  ready: boolean;
  working: boolean;
  action: string;
  submit: () => Promise<void>;
  /** What a refusal offers instead. */
  refused?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <>
      <ErrorSummary errors={errors} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        noValidate
      >
        {children}
        <ProblemNote problem={problem} />
        {refused}
        <button type="submit" class="primary" disabled={!ready} aria-disabled={working}>
          {action}
        </button>
      </form>
    </>
  );
}

/** A line of text or digits of a desk form; nothing of it is kept by the browser. */
export function TextField({
  id,
  label,
  value,
  change,
  errors,
  maxLength = 100,
  numeric = false,
  hint,
}: {
  id: string;
  label: string;
  value: string;
  change: (typed: string) => void;
  errors: readonly FieldError[];
  maxLength?: number;
  numeric?: boolean;
  hint?: string;
}) {
  return (
    <Field
      id={id}
      label={label}
      type="text"
      autocomplete="off"
      maxLength={maxLength}
      errors={errors}
      value={value}
      onInput={change}
      numeric={numeric}
      {...(hint ? { hint } : {})}
    />
  );
}

/** A phone that may be left out; where consent is asked for, only once there is one. */
export function PhoneField({
  id,
  label = 'Nomor HP (boleh kosong)',
  value,
  change,
  errors,
  consent,
}: {
  id: string;
  label?: string;
  value: string;
  change: (typed: string) => void;
  errors: readonly FieldError[];
  consent?: { readonly text: string; readonly given: boolean; change: (given: boolean) => void };
}) {
  return (
    <>
      <Field
        id={id}
        label={label}
        type="tel"
        numeric
        autocomplete="off"
        maxLength={30}
        errors={errors}
        value={value}
        onInput={change}
      />
      {consent && value !== '' && (
        <Tick checked={consent.given} change={consent.change}>
          {consent.text}
        </Tick>
      )}
    </>
  );
}

/** Where the visitor lives, for services that serve some districts elsewhere; else nothing. */
export function ResidenceField({
  id,
  data,
  serviceId,
  value,
  change,
}: {
  id: string;
  data: Catalogue;
  serviceId: string;
  value: string;
  change: (kecamatanId: string) => void;
}) {
  const view = useServiceView(serviceId || undefined);
  if (!view || view.service.referrals.length === 0) return null;
  const districts = data.mall.kecamatan.map(
    ({ kecamatanId, name }) => [kecamatanId, name] as const,
  );
  return (
    <Select
      id={id}
      label="Kecamatan tempat tinggal"
      options={[...districts, ['outside', 'Luar kota'] as const]}
      value={value}
      choose={change}
      empty="Pilih kecamatan"
    />
  );
}

/** One thing that is so or not. */
export function Tick({
  checked,
  change,
  children,
}: {
  checked: boolean;
  change: (checked: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
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
        <Tick
          key={need}
          checked={needs.includes(need)}
          change={(checked) =>
            change(checked ? [...needs, need] : needs.filter((each) => each !== need))
          }
        >
          {label}
        </Tick>
      ))}
    </fieldset>
  );
}
