// The scan itself: choose channel and layer, put the impurity or spectra where one clicks.
import { element, fault } from './elements.js';
import { CurveCard } from './plots.js';
import { ScanCard } from './scan.js';
import { frame } from './server.js';

const mostSpectra = 6;
const colours = ['--a', '--b', '--warn', '--soft', '--ink', '--frame'];

export class Topograph {
  /** `placed(place)` is told where the impurity was put, in nm from the middle. */
  constructor(panel, file, placed) {
    [this.panel, this.file, this.placed] = [panel, file, placed];
    this.spectra = [];
    this.wish = 0;
    this.channel = element('select', { id: 'scan-channel' });
    this.layer = element('input', { type: 'range', id: 'scan-layer', min: 0, step: 1 });
    this.at = element('output');
    this.what = element('select', { id: 'scan-click' }, new Option('the impurity', 'impurity'));
    this.layerLabel = element('label', { className: 'inline', hidden: true }, 'layer', this.layer, this.at);
    const clear = element('button', { type: 'button', id: 'scan-clear', onclick: () => this.clear() }, 'Take marks away');
    this.cards = element('div', { className: 'pair' });
    panel.append(
      element('p', { className: 'fields' }, element('label', { className: 'inline' }, 'channel', this.channel), this.layerLabel,
        element('label', { className: 'inline' }, 'a click (or Enter) places', this.what), clear),
      this.cards);
    this.scan = new ScanCard(this.cards, { id: 'scan', title: 'Scan', words: 'One layer of the measured file. Enter places what is chosen at the cursor.' },
      (card, point) => { card.cursor = point; card.draw(); }, (point) => { void this.#place(point); });
    this.curves = new CurveCard(this.cards, { id: 'spectra', title: 'Spectra', words: 'Spectra at the places that were marked on the scan.' }, (card, point) => { card.cursor = point; card.draw(); });
    this.curves.figure.hidden = true;
    this.quantity = element('select', { id: 'scan-quantity' });
    this.quantityLabel = element('label', { className: 'inline', hidden: true }, 'spectra of', this.quantity);
    panel.append(element('p', { className: 'fields' }, this.quantityLabel));
    this.channel.addEventListener('change', () => void this.load({ channel: this.channel.selectedIndex }));
    this.layer.addEventListener('input', () => void this.load({ channel: this.channel.selectedIndex, layer: Number(this.layer.value) }));
    this.quantity.addEventListener('change', () => this.#draw());
  }

  /** The cards, to be drawn again when the page has changed. */
  get shown() { return [this.scan, this.curves]; }

  /** Loads a layer; the newest wish wins. */
  async load(which = {}) {
    const wish = ++this.wish;
    try {
      const got = await frame('/api/view/scan', { file: this.file, ...which });
      if (wish !== this.wish) return;
      const [{ shape: [rows, columns], values }] = got.arrays;
      if (this.channel.options.length !== got.channels.length) this.channel.replaceChildren(...got.channels.map((c) => new Option(c, c)));
      this.channel.selectedIndex = got.channel;
      [this.layer.max, this.layer.value] = [got.layers - 1, got.layer];
      this.layerLabel.hidden = got.layers < 2;
      this.at.textContent = got.at ?? '';
      if (got.hasSpectra && this.what.options.length < 2) this.what.append(new Option('a spectrum', 'spectrum'));
      [this.rows, this.columns] = [got.rows, got.columns];
      this.scan.name.textContent = got.channels[got.channel];
      this.scan.note.textContent = got.at ?? '';
      this.scan.show({ values, rows, columns, width: got.width, height: got.height, lengthUnit: got.lengthUnit || 'pixels', unit: got.unit });
    } catch (failed) {
      this.panel.append(fault(failed));
    }
  }

  clear() {
    this.spectra = [];
    this.scan.marks = [];
    this.placed(null);
    this.scan.draw();
    this.#draw();
  }

  async #place(point) {
    if (this.what.value === 'impurity') {
      this.scan.marks = [...this.scan.marks.filter((m) => m.name !== 'impurity'), { ...point, name: 'impurity' }];
      this.placed(point);
      this.scan.draw();
      return;
    }
    const { across, down } = this.scan.shares(point);
    const at = { row: Math.min(this.rows - 1, Math.floor(down * this.rows)), column: Math.min(this.columns - 1, Math.floor(across * this.columns)) };
    try {
      const got = await frame('/api/view/point', { file: this.file, ...at });
      this.spectra = [...this.spectra, { got, point }].slice(-mostSpectra);
      this.scan.marks = [...this.scan.marks.filter((m) => m.name === 'impurity'), ...this.spectra.map((s, i) => ({ ...s.point, name: String(i + 1) }))];
      const names = got.arrays.slice(1).map((a) => a.name);
      if (this.quantity.options.length !== names.length) {
        this.quantity.replaceChildren(...names.map((n) => new Option(n, n)));
        this.quantity.selectedIndex = Math.max(0, names.indexOf(this.channel.value));
      }
      this.scan.draw();
      this.#draw();
    } catch (failed) {
      this.panel.append(fault(failed));
    }
  }

  #draw() {
    this.curves.figure.hidden = this.quantityLabel.hidden = this.spectra.length === 0;
    if (this.spectra.length === 0) return;
    const { got } = this.spectra[0];
    const which = Math.max(0, this.quantity.selectedIndex);
    const style = getComputedStyle(document.documentElement);
    this.curves.show(
      this.spectra.map((s, i) => ({ x: s.got.arrays[0].values, y: s.got.arrays[which + 1].values, colour: style.getPropertyValue(colours[i]).trim(), name: String(i + 1), dash: i % 2 === 1 })),
      { x: `${got.sweep} (${got.sweepUnit})`, y: `${got.arrays[which + 1].name} (${got.units[which]})`, unit: got.units[which] });
  }
}
