// The cards of the page: maps of one pairing or two, what tells them apart, Fermi lines, densities and the line cut.
import { theme } from './card.js';
import { diverging, quantile, sequential, text } from './colour.js';
import { join, named } from './joins.js';
import { MapCard, range } from './maps.js';
import { CurveCard, FermiCard } from './plots.js';

const numbers = (map, name) => map.arrays.find((x) => x.name === name).values;

export class Pictures {
  /** `look()`: { palette, log } as they are chosen. */
  constructor(place, controls, look) {
    [this.place, this.controls, this.look] = [place, controls, look];
    this.cards = {};
    this.known = { A: {}, B: {} };
    this.cutting = { space: 'q', point: null };
  }

  /** Lays the cards for one pairing or two. */
  lay() {
    this.place.replaceChildren();
    this.cards = {};
    const both = this.controls.comparing;
    const linked = (card, point) => this.#movedOver(card, point);
    const alone = (card, point) => { card.cursor = point; card.draw(); };
    const map = (id, space, side, title, words) => { this.cards[id] = new MapCard(this.place, { id, space, title, side, words }, linked); };
    map('qA', 'q', both ? 'a' : '', both ? '|δρ(q)| of A' : '|δρ(q)|', 'Modulus of the interference map over the Brillouin zone.');
    if (both) {
      map('qB', 'q', 'b', '|δρ(q)| of B', 'Modulus of the interference map of pairing B over the Brillouin zone.');
      map('qD', 'q', '', '|δρ(q)|: A − B in σ', 'Difference of the moduli of both maps in units of the noise.');
    }
    map('rA', 'r', both ? 'a' : '', both ? 'δρ(r) of A' : 'δρ(r)', 'Interference map round the impurity in real space.');
    if (both) {
      map('rB', 'r', 'b', 'δρ(r) of B', 'Interference map of pairing B round the impurity.');
      map('rD', 'r', '', 'δρ(r): A − B in σ', 'Difference of both maps in units of the noise.');
    }
    this.cards.fermiA = new FermiCard(this.place, { id: 'fermiA', title: both ? 'Gap on the Fermi lines of A' : 'Gap on the Fermi lines', side: both ? 'a' : '', words: 'Fermi lines in the Brillouin zone, coloured by the lowest quasiparticle energy.' }, alone);
    if (both) this.cards.fermiB = new FermiCard(this.place, { id: 'fermiB', title: 'Gap on the Fermi lines of B', side: 'b', words: 'Fermi lines of pairing B, coloured by the lowest quasiparticle energy.' }, alone);
    this.cards.dos = new CurveCard(this.place, { id: 'dos', title: 'Density of states', words: 'Density of states over the energy.' }, alone);
    this.cards.dos.rest = 'without an impurity';
    for (const side of both ? ['A', 'B'] : ['A']) {
      this.cards[`spectral${side}`] = new MapCard(this.place, { id: `spectral${side}`, space: 'q', letter: 'k', title: both ? `Spectral function of ${side}` : 'Spectral function', side: both ? side.toLowerCase() : '', words: 'Spectral function over the Brillouin zone at the energy that is chosen.' }, alone);
    }
    this.cards.cut = new CurveCard(this.place, { id: 'cut', title: 'Line cut', words: 'The map along the line from its middle through the cursor.' }, alone);
    this.cards.cut.rest = 'from the middle through the cursor of a map';
    this.showMaps();
    this.showSpectra();
  }

  redraw() {
    for (const card of Object.values(this.cards)) card.draw();
  }

  /** Shows the maps that are known, of two pairings on one scale. */
  showMaps() {
    const { palette, log } = this.look();
    const [a, b] = [this.known.A.map, this.controls.comparing ? this.known.B.map : null];
    if (!a) return;
    const shared = (name, side) => Math.max(...[a, b].filter(Boolean).map((m) => range(numbers(m, name), side(m))));
    const high = { q: shared('q', (m) => m.size * m.zones), r: shared('r', (m) => m.size) };
    const scales = {
      q: { low: log ? high.q / 1000 : 0, high: high.q, colours: sequential[palette], log, unit: a.unit },
      r: { low: -high.r, high: high.r, colours: diverging, unit: a.unit },
    };
    for (const [side, map] of [['A', a], ['B', b]]) {
      if (!map) continue;
      for (const space of ['q', 'r']) {
        this.cards[space + side].note.textContent = `ω = ${text(map.energyMeV)} meV, L = ${map.size}`;
        this.cards[space + side].show(map, numbers(map, space), scales[space]);
      }
    }
    if (b && b.size === a.size && b.zones === a.zones) this.#showDifference(a, b);
    this.#cut(this.cutting.space, null);
  }

  /** Shows densities of states and Fermi lines that are known. */
  showSpectra() {
    const curves = [];
    for (const side of this.controls.comparing ? ['A', 'B'] : ['A']) {
      const table = this.known[side].dos;
      if (!table) continue;
      const [rows, columns] = table.shape;
      const column = (c) => Float64Array.from({ length: rows }, (_, i) => table.values[i * columns + c]);
      if (side === 'A') curves.push({ x: column(0), y: column(1), colour: theme('--soft'), name: 'normal', dash: true });
      if (columns > 2) curves.push({ x: column(0), y: column(2), colour: theme(side === 'A' ? '--a' : '--b'), name: side });
    }
    this.cards.dos.show(curves, { x: 'ω (meV)', y: 'states/(meV·cell)', unit: 'states/(meV·cell)', zero: true }, this.controls.value('omega'));
    for (const side of ['A', 'B']) {
      const { map, spectral } = this.known[side];
      if (this.cards[`spectral${side}`] && map && spectral) {
        const [size] = spectral.shape;
        const values = Float32Array.from(spectral.values);
        this.cards[`spectral${side}`].note.textContent = `ω = ${text(map.energyMeV)} meV, η = ${text(this.controls.spectral(side).broadening)} meV`;
        this.cards[`spectral${side}`].show({ ...map, zones: 1, size }, values, { low: 0, high: quantile(values, 0.995), colours: sequential[this.look().palette], unit: '1/meV' });
      }
      if (this.cards[`fermi${side}`] && this.known[side].fermi) this.cards[`fermi${side}`].show(this.known[side].fermi, sequential[this.look().palette]);
    }
  }

  // White noise of σ on every site is noise of σ L on every δρ(q).
  #showDifference(a, b) {
    const [ra, rb, qa, qb] = [numbers(a, 'r'), numbers(b, 'r'), numbers(a, 'q'), numbers(b, 'q')];
    const percent = this.controls.value('noise');
    const sigma = percent / 100 * Math.sqrt(ra.reduce((sum, v) => sum + v * v, 0) / ra.length);
    const r = Float32Array.from(ra, (v, i) => (v - rb[i]) / sigma);
    const q = Float32Array.from(qa, (v, i) => (v - qb[i]) / (sigma * a.size));
    for (const [card, values, side] of [[this.cards.qD, q, a.size * a.zones], [this.cards.rD, r, a.size]]) {
      const high = range(values, side);
      card.show(a, values, { low: -high, high, colours: diverging, unit: 'σ' });
    }
    this.cards.rD.note.textContent = `together ${text(Math.sqrt(r.reduce((sum, v) => sum + v * v, 0)), 3)} σ`;
    this.cards.qD.note.textContent = `σ = ${text(percent, 3)} % of rms`;
  }

  // One cursor for all maps of a space.
  #movedOver(card, point) {
    for (const side of ['A', 'B', 'D']) {
      const other = this.cards[card.space + side];
      if (!other) continue;
      other.cursor = point;
      other.draw();
    }
    this.#cut(card.space, point);
    if (card.space === 'q') this.#join(point);
  }

  // The pair of Fermi points behind the wave vector under the cursor, of each pairing.
  #join(point) {
    for (const side of ['A', 'B']) {
      const [card, { fermi, map }] = [this.cards[`fermi${side}`], this.known[side]];
      if (!card || !fermi || !map || fermi.arrays.length === 0) continue;
      if (this.joining?.[side]?.fermi !== fermi) this.joining = { ...this.joining, [side]: { fermi, lines: named(fermi, map) } };
      card.join(point ? join(this.joining[side].lines, point) : undefined);
    }
  }

  #cut(space, point) {
    this.cutting = { space, point: point ?? (space === this.cutting.space ? this.cutting.point : null) };
    const card = this.cards[`${space}A`];
    if (!card?.map) return;
    const [, towards] = card.map.points; // from Γ to the next point of the zone, until somebody chooses
    const { x, y } = this.cutting.point ?? { x: towards.at[0], y: towards.at[1] };
    const length = Math.hypot(x, y) || 1;
    const [ux, uy] = [x / length, y / length];
    const steps = 160;
    const distances = Float64Array.from({ length: steps }, (_, i) => card.reach * i / (steps - 1));
    const curves = [];
    for (const side of this.controls.comparing ? ['A', 'B'] : ['A']) {
      const of = this.cards[space + side];
      if (!of?.map) continue;
      const values = Array.from(distances, (d) => { const at = of.indexAt(d * ux, d * uy); return at < 0 ? 0 : of.values[at]; });
      if (space === 'r') values.forEach((_, i) => { if (distances[i] < 0.5) values[i] = values[values.findIndex((v, j) => distances[j] >= 0.5)]; }); // δρ(0) is far above everything else
      curves.push({ x: distances, y: values, colour: theme(side === 'A' ? '--a' : '--b'), name: side, dash: side === 'B' });
    }
    this.cards.cut.name.textContent = space === 'q' ? 'Line cut of |δρ(q)|' : 'Line cut of δρ(r)';
    this.cards.cut.note.textContent = `${text(Math.atan2(uy, ux) * 180 / Math.PI, 3)}° from x`;
    this.cards.cut.show(curves, { x: space === 'q' ? '|q| (1/a)' : '|r| (a), from 0.5 a on', y: card.map.unit, unit: card.map.unit });
  }
}
