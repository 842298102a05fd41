/** Text that is already HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A template whose values are escaped, but for `Html` and lists of it. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const text = parts.reduce((sum, part, index) => {
    return sum + part + (index < values.length ? render(values[index]) : '');
  }, '');
  return new Html(text);
}

function render(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = new Html(`
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 70rem; padding: 0 1rem 3rem; }
  nav { display: flex; gap: 1rem; flex-wrap: wrap; padding: 1rem 0; border-bottom: 1px solid #8884; }
  h1 { font-size: 1.4rem; margin: 1.2rem 0 .6rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8883; }
  pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; max-width: 44rem; }
  td:first-child { white-space: nowrap; }
  button { font: inherit; padding: .3rem .9rem; cursor: pointer; }
  .quiet { opacity: .7; }
`);

/** A page of the development tools. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Gerai</title><style>${STYLE}</style></head>
<body>
<nav><a href="/_dev">Gerai (local)</a><a href="/_dev/sms">SMS</a><a href="/_dev/events">Events</a>
<a href="/_dev/dlq">Dead letters</a><a href="/_dev/status">Status</a></nav>
<h1>${title}</h1>
${body}
</body></html>`.text;
}
