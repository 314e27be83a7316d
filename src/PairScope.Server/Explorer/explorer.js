// The explorer: controls, the pictures that follow them, and everything that restores or repeats what is seen.
import { Controls } from './controls.js';
import { CurveCard, FermiCard } from './plots.js';
import { MapCard, range } from './maps.js';
import { theme } from './card.js';
import { diverging, sequential, text } from './colour.js';
import { frame, getBlob, npy, postForBytes, save, takeToken } from './server.js';
import { Measured } from './measured.js';

const $ = (id) => document.getElementById(id);
const coarse = 64; // cells a side while a slider moves
const restAfter = 160; // ms

takeToken();
const controls = new Controls($('controls'));
const cards = {};
const known = { A: {}, B: {} };
let resting = null;
let busy = false;
let wanted = null; // { time, full }
let abort = null;

function refuse(sentence) {
  $('refused').hidden = !sentence;
  $('refused').textContent = sentence ?? '';
}

// ---- cards

const linked = (space) => ['A', 'B', 'D'].map((side) => cards[space + side]).filter(Boolean);

function movedOver(card, point) {
  for (const other of linked(card.space)) {
    other.cursor = point;
    other.draw();
  }
  cut(card.space, point);
}

function movedAlone(card, point) {
  card.cursor = point;
  card.draw();
}

function layCards() {
  $('cards').replaceChildren();
  for (const name of Object.keys(cards)) delete cards[name];
  const both = controls.comparing;
  const map = (id, space, side, title, words) => { cards[id] = new MapCard($('cards'), { id, space, title, side: side.toLowerCase(), words }, movedOver); };
  map('qA', 'q', both ? 'A' : '', both ? '|δρ(q)| of A' : '|δρ(q)|', 'Modulus of the interference map over the Brillouin zone.');
  if (both) {
    map('qB', 'q', 'B', '|δρ(q)| of B', 'Modulus of the interference map of pairing B over the Brillouin zone.');
    map('qD', 'q', '', '|δρ(q)|: A − B in σ', 'Difference of the moduli of both maps in units of the noise.');
  }
  map('rA', 'r', both ? 'A' : '', both ? 'δρ(r) of A' : 'δρ(r)', 'Interference map round the impurity in real space.');
  if (both) {
    map('rB', 'r', 'B', 'δρ(r) of B', 'Interference map of pairing B round the impurity.');
    map('rD', 'r', '', 'δρ(r): A − B in σ', 'Difference of both maps in units of the noise.');
  }
  cards.fermiA = new FermiCard($('cards'), { id: 'fermiA', title: both ? 'Gap on the Fermi lines of A' : 'Gap on the Fermi lines', side: both ? 'a' : '', words: 'Fermi lines in the Brillouin zone, coloured by the lowest quasiparticle energy.' }, movedAlone);
  if (both) cards.fermiB = new FermiCard($('cards'), { id: 'fermiB', title: 'Gap on the Fermi lines of B', side: 'b', words: 'Fermi lines of pairing B, coloured by the lowest quasiparticle energy.' }, movedAlone);
  cards.dos = new CurveCard($('cards'), { id: 'dos', title: 'Density of states', words: 'Density of states over the energy.' }, movedAlone);
  cards.cut = new CurveCard($('cards'), { id: 'cut', title: 'Line cut', side: both ? '' : 'wide', words: 'The map along the line from its middle through the cursor.' }, movedAlone);
  cards.cut.rest = 'from the middle through the cursor of a map';
}

// ---- pictures

function showMaps() {
  const colours = sequential[$('palette').value];
  const log = $('log').checked;
  const [a, b] = [known.A.map, controls.comparing ? known.B.map : null];
  if (!a) return;
  const of = (map, name) => map.arrays.find((x) => x.name === name).values;
  const shared = (name, side) => Math.max(...[a, b].filter(Boolean).map((m) => range(of(m, name), side(m))));
  const high = { q: shared('q', (m) => m.size * m.zones), r: shared('r', (m) => m.size) };
  const scales = {
    q: { low: log ? high.q / 1000 : 0, high: high.q, colours, log, unit: a.unit },
    r: { low: -high.r, high: high.r, colours: diverging, unit: a.unit },
  };
  for (const [side, map] of [['A', a], ['B', b]]) {
    if (!map) continue;
    for (const space of ['q', 'r']) {
      cards[space + side].note.textContent = `ω = ${text(map.energyMeV)} meV, L = ${map.size}`;
      cards[space + side].show(map, of(map, space), scales[space]);
    }
  }
  if (b && b.size === a.size && b.zones === a.zones) showDifference(a, b, of);
  cut(lastCut.space, lastCut.point);
}

// White noise of σ on every site is noise of σ L on every δρ(q).
function showDifference(a, b, of) {
  const [ra, rb, qa, qb] = [of(a, 'r'), of(b, 'r'), of(a, 'q'), of(b, 'q')];
  let square = 0;
  for (const v of ra) square += v * v;
  const sigma = controls.value('noise') / 100 * Math.sqrt(square / ra.length);
  const r = Float32Array.from(ra, (v, i) => (v - rb[i]) / sigma);
  const q = Float32Array.from(qa, (v, i) => (v - qb[i]) / (sigma * a.size));
  let chi = 0;
  for (const v of r) chi += v * v;
  for (const [card, values, side] of [[cards.qD, q, a.size * a.zones], [cards.rD, r, a.size]]) {
    const high = range(values, side);
    card.show(a, values, { low: -high, high, colours: diverging, unit: 'σ' });
  }
  cards.rD.note.textContent = `together ${text(Math.sqrt(chi), 3)} σ`;
  cards.qD.note.textContent = `σ = ${text(controls.value('noise'), 3)} % of rms`;
}

let lastCut = { space: 'q', point: null };

function cut(space, point) {
  lastCut = { space, point: point ?? lastCut.point };
  const card = cards[`${space}A`];
  if (!card?.map) return;
  const [, towards] = card.map.points; // from Γ to the next point of the zone, until somebody chooses
  const { x, y } = lastCut.point ?? { x: towards.at[0], y: towards.at[1] };
  const length = Math.hypot(x, y) || 1;
  const [ux, uy] = [x / length, y / length];
  const steps = 160;
  const distances = Float64Array.from({ length: steps }, (_, i) => card.reach * i / (steps - 1));
  const curves = [];
  for (const side of ['A', 'B']) {
    const of = cards[space + side];
    if (!of?.map || (side === 'B' && !controls.comparing)) continue;
    const values = Array.from(distances, (d) => { const at = of.indexAt(d * ux, d * uy); return at < 0 ? 0 : of.values[at]; });
    if (space === 'r') values[0] = values[1]; // δρ(0) is far above everything else
    curves.push({ x: distances, y: values, colour: theme(side === 'A' ? '--a' : '--b'), name: side, dash: side === 'B' });
  }
  cards.cut.name.textContent = space === 'q' ? 'Line cut of |δρ(q)|' : 'Line cut of δρ(r)';
  cards.cut.note.textContent = `${text(Math.atan2(uy, ux) * 180 / Math.PI, 3)}° from x`;
  cards.cut.show(curves, { x: space === 'q' ? '|q| (1/a)' : '|r| (a)', y: card.map.unit, unit: card.map.unit });
}

function showSpectra() {
  const curves = [];
  for (const side of controls.comparing ? ['A', 'B'] : ['A']) {
    const table = known[side].dos;
    if (!table) continue;
    const [rows, columns] = table.shape;
    const column = (c) => Float64Array.from({ length: rows }, (_, i) => table.values[i * columns + c]);
    if (side === 'A') curves.push({ x: column(0), y: column(1), colour: theme('--soft'), name: 'normal', dash: true });
    curves.push({ x: column(0), y: column(2), colour: theme(side === 'A' ? '--a' : '--b'), name: side });
  }
  cards.dos.rest = 'without an impurity';
  cards.dos.show(curves, { x: 'ω (meV)', y: 'states/(meV·cell)', unit: 'states/(meV·cell)', zero: true }, controls.value('omega'));
  for (const side of ['A', 'B']) if (cards[`fermi${side}`] && known[side].fermi) cards[`fermi${side}`].show(known[side].fermi, sequential[$('palette').value]);
}

// ---- following the controls

/** Called for every movement: the newest wish is served next, whatever came between is never asked for. */
function follow(event) {
  refuse();
  const time = event?.timeStamp ?? performance.now();
  wanted = { time, full: !event };
  performance.mark('wish');
  abort?.abort();
  if (event) {
    clearTimeout(resting);
    resting = setTimeout(() => follow(), restAfter);
  }
  tell();
  if (!busy) void serve();
}

async function serve() {
  busy = true;
  while (wanted) {
    const { time, full } = wanted;
    wanted = null;
    const sides = controls.comparing ? ['A', 'B'] : ['A'];
    try {
      await controls.ready;
      const size = full ? controls.size : Math.min(controls.size, coarse);
      const maps = await Promise.all(sides.map((side) => frame('/api/view/map', controls.map(side, size))));
      sides.forEach((side, i) => { known[side].map = maps[i]; });
      showMaps();
      const mapMs = 1000 * Math.max(...maps.map((m) => m.secondsOfMap));
      performance.measure('picture', { start: time, end: performance.now(), detail: { full, size, mapMs } });
      $('status').textContent = `map ${text(mapMs, 2)} ms${full ? '' : ', coarse'}, error ≤ ${text(Math.max(...maps.map((m) => m.errorEstimate)), 2)}`;
      refuse();
      if (full) await spectra(sides);
    } catch (fault) {
      if (fault.name !== 'AbortError') refuse(fault.message);
    }
    if (full && !wanted) performance.mark('rest');
  }
  busy = false;
  if (performance.getEntriesByType('mark').length > 5000) {
    performance.clearMarks();
    performance.clearMeasures();
  }
}

// Fermi lines and densities change seldom and cost more: at rest, and only what has changed.
async function spectra(sides) {
  abort = new AbortController();
  try {
    for (const side of sides) {
      const crystal = controls.crystal(side);
      if (known[side].fermiOf !== JSON.stringify(crystal)) {
        known[side].fermi = await frame('/api/view/fermi', crystal, abort.signal);
        known[side].fermiOf = JSON.stringify(crystal);
        showSpectra();
      }
      if (wanted) return;
    }
    for (const energies of [12, 40]) {
      for (const side of sides) {
        const density = controls.density(side, energies);
        const fine = JSON.stringify(controls.density(side, 40));
        if (known[side].dosOf === JSON.stringify(density) || known[side].dosOf === fine) continue;
        known[side].dos = await npy('/api/spectrum', density, abort.signal);
        known[side].dosOf = JSON.stringify(density);
        showSpectra();
        if (wanted) return;
      }
    }
    showSpectra();
  } finally {
    abort = null;
  }
}

// ---- the same elsewhere

function quoted(word) { return /^[\w./:,+-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`; }

function tell() {
  const side = $('download-side').value;
  const options = controls.map(side, controls.size);
  const line = Object.entries(options).map(([name, value]) => value === true ? `--${name}` : String(value).startsWith('-') ? `--${name}=${value}` : `--${name} ${quoted(String(value))}`);
  $('command-line').textContent = `pairscope simulate ${line.join(' ')} --space ${$('download-space').value} -o map.npy`;
  const words = Object.entries({ ...options, space: $('download-space').value }).map(([name, value]) => `${name.replaceAll('-', '_')}=${value === true ? 'True' : JSON.stringify(value)}`);
  $('python').textContent = `import pairscope as ps; m = ps.simulate(${words.join(', ')}); m.plot()`;
  history.replaceState(null, '', `#${controls.toLink()}`);
}

async function download(ending) {
  const [side, space] = [$('download-side').value, $('download-space').value];
  try {
    const bytes = await postForBytes(`/api/simulate?as=${ending}`, { ...controls.map(side, controls.size), space });
    save(new Blob([bytes]), `map-${side}-${space}.${ending}`);
  } catch (fault) {
    refuse(fault.message);
  }
}

async function copy(words, button) {
  const was = button.textContent;
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed';
  }
  setTimeout(() => { button.textContent = was; }, 1500);
}

// ---- the page

function setTheme(name) {
  if (name === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
  localStorage.setItem('pairscope-theme', name);
  redraw();
}

function redraw() {
  for (const card of Object.values(cards)) card.draw();
}

function choose(tab) {
  for (const name of ['simulate', 'measured']) {
    const chosen = name === tab;
    $(`tab-${name}`).setAttribute('aria-selected', String(chosen));
    $(`tab-${name}`).tabIndex = chosen ? 0 : -1;
    $(name).hidden = !chosen;
  }
  if (tab === 'simulate') redraw();
}

for (const [name, other] of [['simulate', 'measured'], ['measured', 'simulate']]) {
  $(`tab-${name}`).addEventListener('click', () => choose(name));
  $(`tab-${name}`).addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') { choose(other); $(`tab-${other}`).focus(); }
  });
}

for (const ending of ['png', 'svg', 'pdf', 'npy', 'h5', 'csv']) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = `.${ending}`;
  button.setAttribute('aria-label', `Download the map as .${ending}`);
  button.addEventListener('click', () => download(ending));
  $('downloads').append(button, ' ');
}

for (const button of document.querySelectorAll('[data-copy]')) button.addEventListener('click', () => copy($(button.dataset.copy).textContent, button));
$('copy-link').addEventListener('click', (event) => copy(location.href, event.target));
$('theme').value = localStorage.getItem('pairscope-theme') ?? 'auto';
$('theme').addEventListener('change', () => setTheme($('theme').value));
for (const id of ['palette', 'log']) $(id).addEventListener('change', () => { showMaps(); showSpectra(); });
for (const id of ['download-side', 'download-space']) $(id).addEventListener('change', tell);
new ResizeObserver(redraw).observe($('cards'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

controls.onmove = follow;
controls.onlayout = () => { layCards(); showMaps(); showSpectra(); };
const measured = new Measured($('measured'), getBlob);
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  if (!event.dataTransfer?.files.length) return;
  choose('measured');
  void measured.take(event.dataTransfer.files[0]);
});
addEventListener('hashchange', () => { takeToken(); void start(); });

async function start() {
  try {
    await controls.restore(location.hash.slice(1));
  } catch (fault) {
    refuse(fault.message);
    return;
  }
  setTheme($('theme').value);
  layCards();
  follow();
}

layCards();
void start();
