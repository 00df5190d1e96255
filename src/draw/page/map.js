// The map: where everything stands, moving and zooming, signs, bundles and names.
const SVG = 'http://www.w3.org/2000/svg';
const FEW = 120, CELL = 46, NAMES = 60;
const svg = document.getElementById('map'), world = document.getElementById('world'), marks = document.getElementById('marks');
const hatches = document.querySelectorAll('#map pattern');
const view = { k: 1, x: 0, y: 0, width: 0, height: 0, least: 0.2, most: 60 };
const ruler = document.createElement('canvas').getContext('2d');

function draw(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (parent) parent.appendChild(element);
  return element;
}

function fit() {
  const box = svg.getBoundingClientRect();
  view.width = box.width; view.height = box.height;
  view.k = Math.min(box.width / D.width, box.height / D.height);
  view.least = view.k * 0.4; view.most = view.k * 80;
  view.x = (box.width - D.width * view.k) / 2;
  view.y = (box.height - D.height * view.k) / 2;
}

function zoom(by, x, y) {
  const k = Math.max(view.least, Math.min(view.most, view.k * by));
  view.x = x - (x - view.x) * k / view.k;
  view.y = y - (y - view.y) * k / view.k;
  view.k = k;
  redraw();
}

// Some of the ground always stays in view.
function hold() {
  const { k, width, height } = view;
  view.x = Math.max(width * 0.3 - D.width * k, Math.min(width * 0.7, view.x));
  view.y = Math.max(height * 0.3 - D.height * k, Math.min(height * 0.7, view.y));
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

const drawn = { k: 0, x: 0, y: 0, state: -1 };
function paint() {
  hold();
  for (const hatch of hatches) hatch.setAttribute('patternTransform', `scale(${1 / view.k}) rotate(${hatch.dataset.turn})`);
  world.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.k})`);
  // Signs are set anew when the zoom or what is shown changes, or when the view has moved far; else they move along.
  const moved = Math.max(Math.abs(view.x - drawn.x) / view.width, Math.abs(view.y - drawn.y) / view.height);
  if (drawn.k !== view.k || drawn.state !== shown.state || moved > 0.3) {
    Object.assign(drawn, { k: view.k, x: view.x, y: view.y, state: shown.state });
    setMarks();
    scaleBar();
  }
  marks.setAttribute('transform', `translate(${view.x - drawn.x} ${view.y - drawn.y})`);
}

function spotsInView() {
  const spots = new Map();
  for (const i of shown.points) {
    const site = D.sites[i];
    const x = site.x * view.k + view.x, y = site.y * view.k + view.y;
    if (x < -view.width * 0.4 || x > view.width * 1.4 || y < -view.height * 0.4 || y > view.height * 1.4) continue;
    const key = `${site.x} ${site.y}`;
    const spot = spots.get(key) || { x, y, wx: site.x, wy: site.y, sites: [] };
    spot.sites.push(i);
    spots.set(key, spot);
  }
  return [...spots.values()];
}

// Bundles hang on a grid of the ground, not of the window: they don't jump when the map moves.
function bundled(spots) {
  if (spots.length <= FEW) return spots;
  const cell = CELL / 2 ** (Math.round(Math.log2(view.k) * 2) / 2), cells = new Map();
  for (const spot of spots) {
    const key = `${Math.floor(spot.wx / cell)} ${Math.floor(spot.wy / cell)}`;
    cells.has(key) ? cells.get(key).push(spot) : cells.set(key, [spot]);
  }
  return [...cells.values()].map((cell) => {
    if (cell.length === 1) return cell[0];
    const sites = cell.flatMap((spot) => spot.sites), n = sites.length;
    const mean = (of) => cell.reduce((sum, spot) => sum + spot[of] * spot.sites.length, 0) / n;
    return { x: mean('x'), y: mean('y'), sites, bundle: true };
  });
}

function setMarks() {
  const fragment = document.createDocumentFragment(), taken = [];
  const spots = bundled(spotsInView());
  for (const spot of spots) taken.push(spot.bundle || spot.sites.length > 9 ? bundle(spot, fragment) : signs(spot, fragment));
  names(spots.filter((spot) => !spot.bundle), taken, fragment);
  marks.replaceChildren(fragment);
}

function signs(spot, parent) {
  const group = draw('g', { class: 'mark', 'data-s': spot.sites.join(' ') }, parent);
  const kinds = new Map();
  for (const i of spot.sites) {
    const key = `${D.sites[i].k} ${D.sites[i].q ? 1 : 0}`;
    kinds.set(key, (kinds.get(key) || []).concat(i));
  }
  const size = D.sites[spot.sites[0]].z, step = 20 * size;
  let x = spot.x - (kinds.size - 1) / 2 * step;
  for (const [key, sites] of kinds) {
    const kind = D.kinds[key.split(' ')[0]];
    if (key.endsWith('1')) draw('circle', { class: 'ring', cx: x, cy: spot.y, r: 11 * size }, group);
    draw('path', { class: `sign ${kind.family}`, d: kind.path, transform: `translate(${x} ${spot.y}) scale(${size})` }, group);
    if (sites.some((i) => D.sites[i].e === shown.event)) draw('circle', { class: 'chosen', cx: x, cy: spot.y, r: 14 * size }, group);
    if (sites.length > 1) draw('text', { class: 'name', x: x + 5, y: spot.y + 12 }, group).textContent = sites.length;
    x += step;
  }
  const half = kinds.size * step / 2;
  return [spot.x - half, spot.y - 10 * size, spot.x + half, spot.y + 10 * size];
}

function bundle(spot, parent) {
  const n = spot.sites.length, r = Math.min(CELL * 0.46, 8 + 1.5 * Math.sqrt(n));
  const group = draw('g', { class: 'mark', 'data-s': spot.sites.join(' ') }, parent);
  draw('circle', { class: 'bundle', cx: spot.x, cy: spot.y, r }, group);
  const inner = r - 1.7, round = 2 * Math.PI * inner;
  let from = 0;
  for (const family of ['strike', 'clash', 'incident']) {
    const share = spot.sites.filter((i) => D.kinds[D.sites[i].k].family === family).length / n;
    if (share) draw('circle', { class: `share ${family}`, cx: spot.x, cy: spot.y, r: inner, 'stroke-dasharray': `${share * round} ${round}`, 'stroke-dashoffset': -from * round }, group);
    from += share;
  }
  draw('text', { class: 'count', x: spot.x, y: spot.y + 4 }, group).textContent = n;
  return [spot.x - r, spot.y - r, spot.x + r, spot.y + r];
}

// Names where there is room, those of places with most events first.
function names(spots, taken, parent) {
  const wishes = spots.map((spot) => ({ text: D.sites[spot.sites[0]].name, x: spot.x, y: spot.y, n: spot.sites.length, gap: 12 + 10 * Math.min(3, spot.sites.length - 1) }));
  wishes.sort((a, b) => b.n - a.n);
  if (shown.names) {
    const areas = new Map();
    for (const f of D.figures) if (f.name && f.on) areas.set(f.name, f);
    for (const nation of D.nations) wishes.push({ text: nation.name, x: nation.x * view.k + view.x, y: nation.y * view.k + view.y, over: true, nation: true, gap: 0 });
    for (const f of areas.values()) wishes.push({ text: f.name, x: f.x * view.k + view.x, y: f.y * view.k + view.y, over: f.r * view.k > 40, gap: Math.min(30, f.r * view.k) });
  }
  let left = NAMES;
  for (const wish of wishes) {
    if (!left || !wish.text) continue;
    ruler.font = `${wish.over ? '' : 'bold '}${wish.nation ? 14 : 13}px sans-serif`;
    const w = ruler.measureText(wish.text).width * (wish.nation ? 1.4 : 1) + 4, { x, y, gap } = wish;
    const beside = [[x + gap, y - 8, 'start'], [x - gap - w, y - 8, 'end'], [x - w / 2, y - gap - 15, 'middle'], [x - w / 2, y + gap, 'middle']];
    const middle = [x - w / 2, y - 8, 'middle'];
    const spots = wish.nation ? [middle] : wish.over ? [middle, ...beside] : beside;
    const free = spots.find(([l, t]) => !taken.some(([a, b, c, d]) => l < c && a < l + w && t < d && b < t + 16));
    if (!free) continue;
    left -= 1;
    taken.push([free[0], free[1], free[0] + w, free[1] + 16]);
    const at = { start: free[0], end: free[0] + w, middle: free[0] + w / 2 }[free[2]];
    draw('text', { class: wish.nation ? 'nation' : wish.over ? 'name over' : 'name', x: at, y: free[1] + 12.5, 'text-anchor': free[2] }, parent).textContent = wish.text;
  }
}

function scaleBar() {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000], pixels = (km) => km * D.kilometre * view.k;
  const km = steps.filter((step) => pixels(step) <= 130).pop() || 1, bar = document.getElementById('scale');
  bar.style.width = `${pixels(km)}px`;
  bar.firstChild.textContent = `${km} km`;
}

const pointers = new Map();
let travelled = 0;
function spread() {
  const [a, b] = [...pointers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, d: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
}
function listen() {
  const inside = (event) => { const box = svg.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
  svg.addEventListener('pointerdown', (event) => { pointers.set(event.pointerId, inside(event)); if (pointers.size === 1) travelled = 0; });
  svg.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const at = inside(event);
    const old = pointers.size > 1 && spread();
    pointers.set(event.pointerId, at);
    if (old) {
      const now = spread();
      view.x += now.x - old.x; view.y += now.y - old.y;
      zoom(now.d / old.d, now.x, now.y);
    } else {
      view.x += at.x - before.x; view.y += at.y - before.y;
      redraw();
    }
    travelled += Math.hypot(at.x - before.x, at.y - before.y);
    if (travelled > 4) { svg.classList.add('dragged'); if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId); }
  });
  for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, (event) => { pointers.delete(event.pointerId); svg.classList.remove('dragged'); });
  svg.addEventListener('wheel', (event) => { event.preventDefault(); const at = inside(event); zoom(2 ** (-event.deltaY / (event.deltaMode ? 8 : 300)), at.x, at.y); }, { passive: false });
  svg.addEventListener('dblclick', (event) => { const at = inside(event); zoom(2, at.x, at.y); });
  svg.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { view.x += step[0]; view.y += step[1]; redraw(); }
    else if (event.key === '+' || event.key === '=') zoom(1.4, view.width / 2, view.height / 2);
    else if (event.key === '-') zoom(1 / 1.4, view.width / 2, view.height / 2);
    else if (event.key === '0') { fit(); redraw(); }
    else return;
    event.preventDefault();
  });
  document.getElementById('zoom').addEventListener('click', (event) => {
    const how = event.target.dataset.zoom;
    if (how === 'all') { fit(); redraw(); }
    else if (how) zoom(how === 'in' ? 1.6 : 1 / 1.6, view.width / 2, view.height / 2);
  });
  svg.addEventListener('click', (event) => {
    if (travelled > 4) return;
    const mark = event.target.closest('.mark'), figure = event.target.closest('[data-f]');
    if (mark) choose(mark.dataset.s.split(' ').map(Number), inside(event));
    else if (figure) choose(D.figures[figure.dataset.f].sites.filter((i) => visible(D.sites[i])), inside(event));
  });
  new ResizeObserver(() => {
    const box = svg.getBoundingClientRect();
    if (!view.width) fit();
    view.x += (box.width - view.width) / 2; view.y += (box.height - view.height) / 2;
    view.width = box.width; view.height = box.height;
    drawn.k = 0;
    redraw();
  }).observe(svg);
}
