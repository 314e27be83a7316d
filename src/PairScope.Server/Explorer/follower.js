// Follows the controls: the newest wish is served next, whatever came between is never asked for; coarse while something moves, whole when it rests.
import { text } from './colour.js';
import { frame, npy } from './server.js';

const coarse = 64; // cells a side while something moves
const restAfter = 160; // ms
const densities = [12, 40]; // energies on either side: a sketch, then the curve

export class Follower {
  /** `told(sentence)`: what went wrong, nothing when all is well; `said(words)`: how long it took. */
  constructor(controls, pictures, told, said) {
    [this.controls, this.pictures, this.told, this.said] = [controls, pictures, told, said];
    this.wanted = null;
    this.busy = false;
    this.abort = null;
    this.resting = null;
  }

  /** Something has changed: by a slider that may go on moving, whose event it is, or once and for all. */
  follow(event) {
    this.told();
    this.wanted = { time: event?.timeStamp ?? this.wanted?.time ?? performance.now(), full: !event };
    performance.mark('wish');
    this.abort?.abort();
    clearTimeout(this.resting);
    if (event) this.resting = setTimeout(() => this.follow(), restAfter);
    if (!this.busy) void this.#serve();
  }

  get #sides() { return this.controls.comparing ? ['A', 'B'] : ['A']; }

  async #serve() {
    this.busy = true;
    while (this.wanted) {
      const { time, full } = this.wanted;
      this.wanted = null;
      try {
        await this.controls.ready;
        await this.#maps(time, full);
        if (full) await this.#spectra();
      } catch (fault) {
        if (fault.name !== 'AbortError') this.told(fault.message);
      }
      if (full && !this.wanted) performance.mark('rest');
    }
    this.busy = false;
    if (performance.getEntriesByType('mark').length > 5000) {
      performance.clearMarks();
      performance.clearMeasures();
    }
  }

  async #maps(time, full) {
    const sides = this.#sides;
    const size = full ? this.controls.size : Math.min(this.controls.size, coarse);
    const maps = await Promise.all(sides.map((side) => frame('/api/view/map', this.controls.map(side, size))));
    sides.forEach((side, i) => { this.pictures.known[side].map = maps[i]; });
    this.pictures.showMaps();
    const mapMs = 1000 * Math.max(...maps.map((m) => m.secondsOfMap));
    performance.measure('picture', { start: time, end: performance.now(), detail: { full, size, mapMs } });
    this.said(`map ${text(mapMs, 2)} ms${full ? '' : ', coarse'}, error ≤ ${text(Math.max(...maps.map((m) => m.errorEstimate)), 2)}`);
    this.told();
  }

  // Fermi lines and densities cost more: at rest, only what has changed, and given up when something moves.
  async #spectra() {
    const { known } = this.pictures;
    this.abort = new AbortController();
    const { signal } = this.abort;
    const renew = async (side, name, options, ask) => {
      if (known[side][`${name}Of`] === options) return;
      known[side][name] = await ask(JSON.parse(options));
      known[side][`${name}Of`] = options;
      this.pictures.showSpectra();
    };
    try {
      for (const side of this.#sides) {
        await renew(side, 'fermi', JSON.stringify(this.controls.crystal(side)), (options) => frame('/api/view/fermi', options, signal));
        if (this.wanted) return;
      }
      for (const side of this.#sides) {
        await renew(side, 'spectral', JSON.stringify(this.controls.spectral(side)), (options) => npy('/api/spectrum', options, signal));
        if (this.wanted) return;
      }
      for (const energies of densities) {
        for (const side of this.#sides) {
          if (known[side].dosOf === JSON.stringify(this.controls.density(side, densities.at(-1)))) continue;
          await renew(side, 'dos', JSON.stringify(this.controls.density(side, energies)), (options) => npy('/api/spectrum', options, signal));
          if (this.wanted) return;
        }
      }
      this.pictures.showSpectra();
    } finally {
      this.abort = null;
    }
  }
}
