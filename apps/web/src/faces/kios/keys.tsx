import { t } from '../../i18n/kiosk.ts';

/** Rows of keys on the glass. Each key is a button: a finger, a keypad with Tab and a switch all reach it. */
export function Keys({
  rows,
  press,
  erase,
  space = false,
  columns,
}: {
  rows: readonly string[];
  press: (character: string) => void;
  erase: () => void;
  space?: boolean;
  columns: number;
}) {
  return (
    <fieldset class="keys" style={{ '--columns': columns }}>
      <legend class="sr-only">{t().typed}</legend>
      {rows.map((row) => (
        <div class="keys-row" key={row}>
          {[...row].map((character) => (
            <button type="button" key={character} onClick={() => press(character)}>
              {character}
            </button>
          ))}
        </div>
      ))}
      <div class="keys-row">
        {space && (
          <button type="button" class="key-wide" onClick={() => press(' ')}>
            {t().space}
          </button>
        )}
        <button type="button" class="key-wide" onClick={erase}>
          ⌫ {t().erase}
        </button>
      </div>
    </fieldset>
  );
}

export const LETTER_ROWS = ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM'] as const;
/** The characters of a booking code: none that is taken for another, like 0 and O or 1, I and L. */
export const CODE_ROWS = ['23456789', 'ABCDEFGH', 'JKMNPQRS', 'TUVWXYZ'] as const;
export const DIGIT_ROWS = ['123', '456', '789', '0'] as const;

/** What has been typed, with a place for each character that is still to come. */
export function Typed({ text, length, label }: { text: string; length: number; label: string }) {
  const shown = text.padEnd(length, '_');
  return (
    <p class="typed number">
      <span class="sr-only" role="status">
        {label}: {[...text].join(' ')}
      </span>
      <span aria-hidden="true">{shown}</span>
    </p>
  );
}
