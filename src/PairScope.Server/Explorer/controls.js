// Everything that can be set, its ranges, and what the server is asked for it: the names of the command line's options.
import { get } from './server.js';

const $ = (id) => document.getElementById(id);

// Ranges of the sliders; fields take what lies beyond them. Energies in meV, angles in rad.
const usual = {
  mu: [-100, 400, 1, 0], delta: [0, 5, 0.01, 1], theta: [0, 3.1416, 0.01, 0.7], phase: [-3.1416, 3.1416, 0.01, 0], strength: [-300, 300, 1, 100],
  omega: [-8, 8, 0.05, 0.5], eta: [0.05, 2, 0.01, 0.2], temperature: [0, 10, 0.05, 0], lockin: [0, 2, 0.01, 0], noise: [1, 50, 1, 5],
};
const ofMaterial = {
  cuprate: { mu: [-150, 150, 1, 0], delta: [0, 60, 0.5, 20], omega: [-60, 60, 0.5, 6], eta: [0.5, 10, 0.1, 1] },
  honeycomb: { mu: [-500, 500, 1, 0], delta: [0, 60, 0.5, 20], omega: [-60, 60, 0.5, 5], eta: [0.5, 20, 0.1, 5] },
  sr2ruo4: { mu: [-100, 100, 1, 0], delta: [0, 10, 0.1, 2], omega: [-20, 20, 0.1, 1], eta: [0.5, 10, 0.1, 2] },
};
const builtIn = 'NbSe2 (table of gaps)';
const finest = 4; // meV, of the spectral function
const exact = (x) => Number(Number(x).toPrecision(6));

export class Controls {
  constructor(form) {
    this.form = form;
    this.sliders = {};
    this.onmove = () => {};
    this.onlayout = () => {};
    this.channels = [];
    this.loaded = builtIn;
    for (const place of form.querySelectorAll('.slider')) this.#build(place);
    form.addEventListener('submit', (event) => event.preventDefault());
    $('compare').addEventListener('change', () => { this.#layout(); this.onlayout(); this.onmove(); });
    $('material').addEventListener('change', () => { this.ready = this.#load().then(() => { this.#layout(); this.onmove(); }); });
    for (const id of ['channel-a', 'channel-b']) $(id).addEventListener('change', () => { this.#layout(); this.onmove(); });
    for (const id of ['impurity', 'size']) $(id).addEventListener('change', () => { this.#layout(); this.onmove(); });
    $('reset').addEventListener('click', () => { location.hash = ''; void this.restore('').then(() => { this.onlayout(); this.onmove(); }); });
    this.ready = Promise.resolve();
  }

  #build(place) {
    const { name, label, words, unit } = place.dataset;
    const [low, high, step, value] = usual[name.replace(/[AB]$/, '')];
    const id = `slider-${name}`;
    const text = document.createElement('label');
    text.htmlFor = id;
    text.textContent = label;
    text.title = words;
    const slider = Object.assign(document.createElement('input'), { type: 'range', id, min: low, max: high, step, value });
    slider.setAttribute('aria-label', `${words} in ${unit}`);
    const field = Object.assign(document.createElement('input'), { type: 'number', step: 'any', value });
    field.setAttribute('aria-label', `${words} in ${unit}, as a number`);
    const of = document.createElement('span');
    of.textContent = unit;
    place.append(text, slider, field, of);
    slider.addEventListener('input', (event) => { field.value = exact(slider.value); this.onmove(event); });
    field.addEventListener('change', () => {
      if (field.value === '' || !Number.isFinite(Number(field.value))) field.value = exact(slider.value);
      slider.value = field.value;
      this.onmove();
    });
    this.sliders[name] = { place, slider, field, text };
  }

  #set(name, value) {
    const { slider, field } = this.sliders[name];
    slider.value = value;
    field.value = exact(value);
  }

  value(name) { return exact(this.sliders[name].field.value); }

  get comparing() { return $('compare').checked; }

  get size() { return Number($('size').value); }

  // The one whose channels are there; what is chosen may still be on its way.
  get #material() { return this.loaded === builtIn ? null : this.loaded; }

  channel(side) { return this.channels[$(`channel-${side.toLowerCase()}`).selectedIndex] ?? null; }

  /** What a crystal with its gap is for the server. */
  crystal(side) {
    const channel = this.channel(side);
    const material = this.#material ? { material: this.#material } : {};
    if (!channel) return { ...material, normal: true, mu: this.value('mu') };
    return {
      ...material, irrep: channel.irrep, channel: channel.channel, delta: this.value(`delta${side}`),
      ...(channel.theta ? { theta: this.value(`theta${side}`) } : {}), ...(channel.phase ? { phase: this.value(`phase${side}`) } : {}), mu: this.value('mu'),
    };
  }

  /** What simulate takes. */
  map(side, size) {
    return {
      ...this.crystal(side), energy: this.value('omega'), broadening: this.value('eta'), impurity: $('impurity').value, strength: this.value('strength'),
      ...(this.value('temperature') > 0 ? { temperature: this.value('temperature') } : {}), ...(this.value('lockin') > 0 ? { 'lock-in': this.value('lockin') } : {}), size,
    };
  }

  /** What spectrum takes for the density of states, four gaps on either side, at so many energies on each. */
  density(side, energies) {
    const { normal, ...crystal } = this.crystal(side);
    const span = Math.max(4 * (normal ? 0 : this.value(`delta${side}`)), 20 * this.value('eta'));
    const step = exact(span / energies);
    return { ...crystal, dos: true, energy: `${exact(-energies * step)}:${exact(energies * step)}:${step}`, broadening: this.value('eta') };
  }

  /** What spectrum takes for the spectral function over the zone at ω; a sharper line than the grid's would fall between its points. */
  spectral(side) {
    const { normal, ...crystal } = this.crystal(side);
    return { ...crystal, 'at-energy': this.value('omega'), broadening: Math.max(this.value('eta'), finest), size: 192 };
  }

  /** Moves a slider by a share of its range, from its end to its beginning again. */
  advance(name, share) {
    const { slider } = this.sliders[name];
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const next = this.value(name) + share * (high - low);
    this.#set(name, next > high ? low : next);
    this.onmove(new Event('film'));
  }

  toLink() {
    const words = new URLSearchParams();
    if (this.#material) words.set('material', this.#material);
    for (const side of this.comparing ? ['a', 'b'] : ['a']) words.set(side, $(`channel-${side}`).value);
    for (const [name, { place }] of Object.entries(this.sliders)) if (!place.hidden) words.set(name, String(this.value(name)));
    for (const id of ['impurity', 'size']) words.set(id, $(id).value);
    return words.toString();
  }

  /** Sets everything that a link says, and the rest as at the beginning. */
  async restore(link) {
    const words = new URLSearchParams(link);
    await this.#load(words.get('material') ?? builtIn);
    for (const [side, standard] of [['a', 0], ['b', 1]]) {
      const asked = [...$(`channel-${side}`).options].findIndex((o) => o.value === words.get(side));
      $(`channel-${side}`).selectedIndex = asked >= 0 ? asked : Math.min(standard, this.channels.length);
    }
    $('compare').checked = words.has('b');
    for (const name of Object.keys(this.sliders)) if (words.has(name) && Number.isFinite(Number(words.get(name)))) this.#set(name, Number(words.get(name)));
    for (const [id, standard] of [['impurity', 'scalar'], ['size', '128']]) {
      $(id).value = words.get(id) ?? standard;
      if ($(id).selectedIndex < 0) $(id).value = standard;
    }
    this.#layout();
  }

  async #load(material = $('material').value) {
    const choices = await get(`/api/choices${material === builtIn ? '' : `?material=${encodeURIComponent(material)}`}`);
    const fill = (select, names) => select.replaceChildren(...names.map((n) => new Option(n, n)));
    if ($('material').options.length === 0) fill($('material'), [builtIn, ...choices.materials]);
    $('material').value = this.loaded = material;
    if ($('impurity').options.length === 0) fill($('impurity'), choices.impurities);
    this.channels = choices.channels;
    for (const side of ['a', 'b']) {
      $(`channel-${side}`).replaceChildren(...this.channels.map((c) => new Option(c.title, `${c.irrep}:${c.channel}`)), new Option('normal state', 'normal'));
      $(`channel-${side}`).selectedIndex = side === 'a' ? 0 : Math.min(1, this.channels.length);
    }
    for (const name of Object.keys(this.sliders)) {
      const kind = name.replace(/[AB]$/, '');
      const [low, high, step, value] = ofMaterial[material]?.[kind] ?? usual[kind];
      Object.assign(this.sliders[name].slider, { min: low, max: high, step });
      this.#set(name, value);
    }
  }

  // A slider that changes nothing is not shown.
  #layout() {
    $('pairing-b').hidden = !this.comparing;
    for (const side of ['A', 'B']) {
      const channel = this.channel(side);
      const shown = side === 'A' || this.comparing;
      this.sliders[`delta${side}`].place.hidden = !shown || !channel;
      this.sliders[`theta${side}`].place.hidden = !shown || !channel?.theta;
      this.sliders[`phase${side}`].place.hidden = !shown || !channel?.phase;
    }
    this.sliders.noise.place.hidden = !this.comparing;
    this.sliders.strength.text.textContent = $('impurity').value === 'scalar' ? 'V0' : 'J';
    if (!this.comparing) $('download-side').value = 'A';
    $('download-side').closest('label').hidden = !this.comparing;
  }
}
