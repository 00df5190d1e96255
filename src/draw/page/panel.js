// The panel of an event: its sites, and its claims side by side. All text is set as text, never as markup.
const panel = document.getElementById('panel');

function make(name, content, attributes) {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  for (const part of [content].flat()) if (part || part === 0) element.append(part);
  return element;
}

function sign(kind) {
  const box = draw('svg', { viewBox: '-11 -11 22 22', 'aria-hidden': 'true' });
  draw('path', { class: `sign ${D.kinds[kind].family}`, d: D.kinds[kind].path }, box);
  return box;
}

// A link only to the web; anything else is text.
function source(name, url, date) {
  const words = [name, date].filter(Boolean).join(', ');
  if (!/^https?:\/\//i.test(url || '')) return words;
  return make('a', words || url, { href: url, rel: 'noopener noreferrer', target: '_blank' });
}

function file(fact) {
  return fact.file && make('span', `${fact.file.split('/').pop()}, line ${fact.line}`, { title: fact.file });
}

function rows(pairs) {
  const list = make('dl');
  for (const [name, value] of pairs) if (value) list.append(make('dt', name), make('dd', value));
  return list;
}

function intro() {
  panel.replaceChildren(make('h2', 'Choose an event'),
    make('p', 'On the map or in the table. It opens here, with what each side says of it, side by side.'), key());
}

function key() {
  const list = make('dl', null, { class: 'key' });
  for (const kind of new Set(D.sites.map((site) => site.k))) list.append(make('dt', sign(kind)), make('dd', D.kinds[kind].title));
  const areas = make('div', [make('h3', 'What the signs say'), list]);
  for (const line of D.legend) areas.append(make('p', line, { class: 'told' }));
  return areas;
}

function several(sites) {
  const events = [...new Set(sites.map((i) => D.sites[i].e))];
  const list = make('ul');
  for (const e of events.slice(0, 200)) list.append(make('li', make('a', D.events[e].title, { href: link(e) })));
  panel.replaceChildren(make('h2', `${events.length} events here`), list);
  if (events.length > 200) panel.append(make('p', `and ${events.length - 200} more; zoom in, or shorten the days`));
}

function link(e) { return `#event=${encodeURIComponent(D.events[e].id)}`; }

function show(e) {
  const event = D.events[e];
  const copy = make('button', 'Copy a link to this event', { type: 'button' });
  copy.addEventListener('click', async () => {
    const address = location.href.split('#')[0] + link(e);
    try { await navigator.clipboard.writeText(address); copy.textContent = 'Copied'; }
    catch { copy.replaceWith(make('input', null, { value: address, readonly: '', 'aria-label': 'Link to this event' })); }
  });
  panel.replaceChildren(
    make('h2', [sign(event.k), make('bdi', event.title)], { class: 'kind', id: 'event-title' }),
    make('p', [tag(D.disputes[event.dispute] || event.dispute), event.verification === 'not_stated' ? '' : tag(event.verification)]),
    rows([['Done by', event.by], ['Against', event.against], ['Said by', event.said]]),
    claims(event), sites(event), make('p', copy));
  panel.setAttribute('aria-label', `Event: ${event.title}`);
}

function tag(text) { return make('span', text, { class: 'tag' }); }

function sites(event) {
  // The province that names a stretch of the border is no site beside it.
  const all = event.sites.map((i) => D.sites[i]).filter((site) => !site.behind);
  const part = make('div', make('h3', all.length === 1 ? 'Where' : `Where: ${all.length} sites`));
  for (const site of all) {
    const more = rows([['Days', site.days], ['Note', site.note], ['Words', make('blockquote', make('q', make('bdi', site.evidence)))],
      ['Source', source(site.source, site.url, site.date)], ['Read in', file(site)]]);
    const name = [make('b', make('bdi', site.name)), ` ${site.where}`];
    part.append(make('details', [make('summary', name), more], all.length === 1 ? { open: '' } : {}));
  }
  return part;
}

// One row what is counted and of whom, one column a side; in each cell who says it, how many, and the words.
function claims(event) {
  if (!event.claims.length) return make('p', 'No number is told of it.');
  const all = event.claims.map((c) => D.claims[c]);
  const sides = [...new Set(all.map((claim) => claim.side))], counted = [...new Set(all.map((claim) => claim.what))];
  // What several sides count comes first: there they can be compared.
  const told = (what) => new Set(all.filter((claim) => claim.what === what).map((claim) => claim.side)).size;
  counted.sort((a, b) => told(b) - told(a));
  // The roles say again what the elements are: on small screens the table is laid out as a grid.
  const column = (text) => make('th', text, { scope: 'col', role: 'columnheader' });
  const head = make('tr', [column('Counted'), ...sides.map((side) => column(side ? `Says the ${side} side` : 'Say others'))], { role: 'row' });
  const body = counted.map((what) => make('tr', [make('th', what, { scope: 'row', role: 'rowheader' }), ...sides.map((side) =>
    make('td', all.filter((claim) => claim.what === what && claim.side === side).map(one), { role: 'cell' }))], { role: 'row' }));
  const table = make('table', [make('thead', head, { role: 'rowgroup' }), make('tbody', body, { role: 'rowgroup' })], { class: 'claims', role: 'table' });
  table.style.setProperty('--sides', sides.length);
  return make('div', [make('h3', 'What each side says'), make('div', table, { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Claims side by side' })]);
}

function one(claim) {
  return make('div', [
    make('span', [make('bdi', claim.who), claim.role && make('small', [', ', make('bdi', claim.role)])], { class: 'who' }),
    claim.stance === 'asserts' ? '' : tag(claim.stance), make('span', make('bdi', claim.said), { class: 'said' }), ' ',
    claim.verification === 'not_stated' ? '' : tag(claim.verification),
    claim.also && make('span', `also ${claim.also}; `, { class: 'told' }),
    claim.tellings > 1 && make('span', `told ${claim.tellings} times`, { class: 'told' }),
    make('blockquote', make('q', make('bdi', claim.evidence))),
    make('span', [source(claim.source, claim.url, claim.date), claim.file && ' · ', file(claim)], { class: 'from' }),
  ], { class: `claim ${claim.stance}` });
}
