// Pieces of the page that are made while it runs.

export function element(name, words = {}, ...children) {
  const { className, ...rest } = words;
  const made = Object.assign(document.createElement(name), rest);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function table(head, rows, numeric = []) {
  const cell = (kind, words, i) => element(kind, { className: numeric.includes(i) ? 'n' : '', ...(kind === 'th' ? { scope: 'col' } : {}) }, words);
  const made = element('div', { className: 'scroll', tabIndex: 0 }, element('table', {},
    element('thead', {}, element('tr', {}, ...head.map((h, i) => cell('th', h, i)))),
    element('tbody', {}, ...rows.map((r) => element('tr', {}, ...r.map((c, i) => cell('td', c, i)))))));
  made.setAttribute('role', 'region');
  made.setAttribute('aria-label', head.join(', '));
  return made;
}

/** What went wrong, in a line that screen readers speak. */
export function fault(failed) {
  const line = element('p', { className: 'fault' }, failed.message);
  line.setAttribute('role', 'alert');
  return line;
}
