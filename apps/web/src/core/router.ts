import { signal } from '@preact/signals';

/** The path of the page without its last slash; the address bar follows. */
export const path = signal(current());

let moved = false;

/** Whether somebody has just gone to another page; true once for each time. */
export function arrived(): boolean {
  const now = moved;
  moved = false;
  return now;
}

/** What somebody did leads to another page without another address: its heading takes the focus. */
export function arrive(): void {
  moved = true;
}

function current(): string {
  return location.pathname.replace(/\/+$/, '') || '/';
}

/** Goes to a page of this face; focus and title are the page's own work (`useTitle`). */
export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  moved = true;
  path.value = current();
  scrollTo(0, 0);
}

/** Follows links and the back button inside the face. */
export function startRouter(owns: (path: string) => boolean): void {
  addEventListener('popstate', () => {
    moved = true;
    path.value = current();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) {
      return;
    }
    if (link.hash && link.pathname === location.pathname) return;
    if (!owns(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** The values of `/layanan/:id` in a path, or nothing when it is another page. */
export function match(pattern: string, at: string): readonly string[] | undefined {
  const parts = pattern.split('/');
  const given = at.split('/');
  if (parts.length !== given.length) return undefined;
  const values: string[] = [];
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) values.push(decodeURIComponent(value));
    else if (part !== value) return undefined;
  }
  return values;
}
