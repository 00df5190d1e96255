// What is shown: days, layers, the chosen event, the table; and the address that leads back to it.
const shown = { state: 0, points: [], event: -1, names: true, from: 0, to: 0, off: new Set(), rows: 100 };
const byId = (id) => document.getElementById(id);
const LAYERS = [['strikes', 'Strikes'], ['clashes', 'Clashes'], ['incidents', 'Incidents'], ['stretches', 'Stretches'], ['areas', 'Areas'], ['border', D.border], ['names', 'Names']];

function visible(site) {
  return !shown.off.has(site.layer) && site.from <= shown.to && site.to >= shown.from;
}

function day(n) {
  const date = new Date(Date.UTC(1970, 0, 1 + D.first + n));
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function update() {
  shown.state += 1;
  shown.names = !shown.off.has('names');
  shown.points = [];
  D.sites.forEach((site, i) => { if (site.x !== undefined && visible(site)) shown.points.push(i); });
  D.figures.forEach((figure, f) => {
    figure.on = figure.sites.some((i) => visible(D.sites[i]));
    for (const path of figure.paths) {
      path.toggleAttribute('hidden', !figure.on);
      path.classList.toggle('picked', figure.sites.some((i) => D.sites[i].e === shown.event) && !path.matches('.wash,.casing,.behind,.soft'));
    }
  });
  for (const path of document.querySelectorAll('#world .border')) path.style.display = shown.off.has('border') ? 'none' : '';
  svg.classList.toggle('nameless', !shown.names);
  table();
  redraw();
}

function table() {
  const words = byId('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = D.events.map((event, e) => e).filter((e) => {
    const event = D.events[e], sites = event.sites.map((i) => D.sites[i]);
    return (sites.some(visible) || (event.sites.length && sites.every((site) => site.layer === 'unplaced') && sites.some((site) => site.from <= shown.to && site.to >= shown.from)))
      && words.every((word) => event.text.includes(word));
  });
  const head = make('thead', make('tr', ['Event', 'Days', 'Where', 'Accounts', 'Claims', 'Source'].map((name, n) =>
    make('th', name, { scope: 'col', class: n > 2 ? 'wide' : '' }))));
  const body = make('tbody');
  for (const e of found.slice(0, shown.rows)) {
    const event = D.events[e], button = make('button', make('bdi', D.kinds[event.k].title), { type: 'button', 'data-e': e });
    const row = make('tr', [make('td', make('span', [sign(event.k), button], { class: 'kind' })), make('td', event.days), make('td', make('bdi', event.where)),
      make('td', D.disputes[event.dispute] || event.dispute, { class: 'wide' }), make('td', String(event.claims.length), { class: 'wide' }), make('td', make('bdi', event.source), { class: 'wide' })]);
    if (e === shown.event) row.setAttribute('aria-current', 'true');
    body.append(row);
  }
  byId('table').replaceChildren(make('caption', 'Events in the days and layers chosen', { class: 'told' }), head, body);
  byId('count').textContent = `${found.length} of ${D.events.length} events`;
  byId('days').textContent = `${shown.from === shown.to ? day(shown.from) : `${day(shown.from)} to ${day(shown.to)}`}: ${found.length} of ${D.events.length} events`;
  byId('more').hidden = found.length <= shown.rows;
}

// Chosen on the map: one event opens, several are listed, a bundle is looked at from nearer.
function choose(sites, at) {
  const events = new Set(sites.map((i) => D.sites[i].e)), places = new Set(sites.map((i) => `${D.sites[i].x} ${D.sites[i].y}`));
  if (places.size > 1 && events.size > 1 && view.k < view.most / 2) return zoom(2.2, at.x, at.y);
  if (events.size > 1) { several(sites); panel.focus({ preventScroll: true }); return undefined; }
  const [e] = events;
  if (e !== undefined) location.hash = link(e);
  return undefined;
}

function follow() {
  let id = '';
  try { id = decodeURIComponent((location.hash.match(/^#event=(.*)$/) || [])[1] || ''); } catch { /* no address of ours */ }
  const e = D.events.findIndex((event) => event.id === id);
  shown.event = e;
  if (e < 0) { intro(); update(); return; }
  show(e);
  const event = D.events[e];
  shown.from = Math.min(shown.from, ...event.sites.map((i) => D.sites[i].from));
  shown.to = Math.max(shown.to, ...event.sites.map((i) => D.sites[i].to));
  slide();
  bring(event);
  panel.scrollTop = 0;
  if (window.innerWidth <= 928) panel.scrollIntoView({ block: 'start' });
  panel.focus({ preventScroll: true });
}

// Moves the map where none of the event is in view.
function bring(event) {
  const at = event.sites.map((i) => D.sites[i]).filter((site) => site.lx !== undefined)
    .map((site) => [site.lx * view.k + view.x, site.ly * view.k + view.y]);
  const seen = ([x, y]) => x > 0 && x < view.width && y > 0 && y < view.height;
  if (at.length && !at.some(seen)) { view.x += view.width / 2 - at[0][0]; view.y += view.height / 2 - at[0][1]; }
  redraw();
}

function slide() {
  byId('from').value = shown.from; byId('to').value = shown.to;
  for (const id of ['from', 'to']) byId(id).setAttribute('aria-valuetext', day(shown[id]));
  update();
}

function controls() {
  for (const id of ['from', 'to']) {
    byId(id).max = D.length;
    byId(id).addEventListener('input', () => {
      shown[id] = Number(byId(id).value);
      if (shown.from > shown.to) shown[id === 'from' ? 'to' : 'from'] = shown[id];
      slide();
    });
  }
  shown.to = D.length;
  byId('time').hidden = !D.length;
  for (const [id, title] of LAYERS) {
    if (!title || !(D.layers.includes(id) || id === 'names')) continue;
    const box = make('input', null, { type: 'checkbox', checked: '', 'data-layer': id });
    box.addEventListener('change', () => { box.checked ? shown.off.delete(id) : shown.off.add(id); update(); });
    byId('layers').append(make('label', [box, title]));
  }
  byId('controls').addEventListener('submit', (event) => event.preventDefault());
  byId('find').addEventListener('input', () => { shown.rows = 100; table(); });
  byId('more').addEventListener('click', () => { shown.rows += 200; table(); });
  byId('table').addEventListener('click', (event) => {
    const button = event.target.closest('[data-e]');
    if (!button) return;
    const hash = link(Number(button.dataset.e));
    if (location.hash === hash) follow(); else location.hash = hash;
  });
}

function theme() {
  const root = document.documentElement, button = byId('theme'), system = matchMedia('(prefers-color-scheme: dark)');
  const read = () => { try { return localStorage.getItem('situs-theme'); } catch { return null; } };
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const say = () => { button.setAttribute('aria-pressed', String(dark())); };
  if (['light', 'dark'].includes(read())) root.dataset.theme = read();
  say();
  system.addEventListener('change', say);
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try { localStorage.setItem('situs-theme', root.dataset.theme); } catch { /* for this visit only */ }
    say();
  });
}

D.figures.forEach((figure, f) => { figure.paths = [...document.querySelectorAll(`#figures [data-f="${f}"]`)]; });
theme();
controls();
fit();
listen();
window.addEventListener('hashchange', follow);
follow();
slide();
