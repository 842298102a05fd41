import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/**
 * A dialog over the page, with its heading. Escape and “Tidak jadi” close it; the focus goes back to
 * where it was.
 */
export function Dialog({
  title,
  close,
  leave = 'Tidak jadi',
  children,
}: {
  title: string;
  /** Left out where there is no way back: nothing closes it then. */
  close?: () => void;
  leave?: string;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
      {close && (
        <button type="button" class="quiet" onClick={close}>
          {leave}
        </button>
      )}
    </dialog>
  );
}

/** One of a few, as radio buttons. */
export function Radios<Value extends string>({
  name,
  legend,
  options,
  value,
  choose,
  compact = false,
}: {
  name: string;
  legend: string;
  options: readonly (readonly [Value, string])[];
  value: Value | undefined;
  choose: (value: Value) => void;
  compact?: boolean;
}) {
  return (
    <fieldset class={compact ? 'radios is-compact' : 'radios'}>
      <legend>{legend}</legend>
      <div class="radio-list">
        {options.map(([each, label]) => (
          <label class="choice" key={each}>
            <input
              type="radio"
              name={name}
              checked={value === each}
              onChange={() => choose(each)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of many, as a list to open. */
export function Select<Value extends string>({
  id,
  label,
  options,
  value,
  choose,
  empty,
}: {
  id: string;
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value | '';
  choose: (value: Value) => void;
  /** What stands there while nothing is chosen. */
  empty?: string;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const { value: chosen } = event.currentTarget;
          const option = options.find(([each]) => each === chosen);
          if (option) choose(option[0]);
        }}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map(([each, text]) => (
          <option value={each} key={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
