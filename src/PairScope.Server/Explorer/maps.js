// Maps on their oblique lattices, undistorted: δρ(r) on the crystal's cells, |δρ(q)| over the zone.
import { Card, fit, font, theme } from './card.js';
import { quantile, text } from './colour.js';

const cells = 32; // half of the part of δρ(r) that is shown

/** What the pictures of a map need besides its numbers: where each number lies. */
export class MapCard extends Card {
  constructor(parent, options, moved) {
    super(parent, options, moved);
    this.space = options.space;
    this.letter = options.letter ?? options.space; // k where it is no transfer of momentum
    this.map = null;
  }

  /** `map`: the frame's words; `values`: one number for each point; `scale`: { low, high, colours, log, unit }. */
  show(map, values, scale) {
    [this.map, this.values, this.scale] = [map, values, scale];
    this.draw();
  }

  get side() { return this.space === 'q' ? this.map.zones * this.map.size : this.map.size; }

  // Half of the height of the picture, in 1/a or a.
  get reach() {
    const { map } = this;
    return this.space === 'q' ? (map.zones > 1 ? 2.1 : 1.08) * Math.max(...map.zone.map(([x, y]) => Math.hypot(x, y))) : Math.min(cells, map.size / 2) * 0.8;
  }

  get vectors() {
    const { map } = this;
    return this.space === 'q' ? [map.b1.map((v) => v / map.size), map.b2.map((v) => v / map.size)] : [map.a1, map.a2];
  }

  geometry(width, height, ratio) {
    const usable = width - 58 * ratio;
    return { scale: Math.min(usable, height) / 2 / this.reach, cx: usable / 2, cy: height / 2, usable };
  }

  toPoint(px, py) {
    if (!this.map) return null;
    const { width, height } = this.canvas;
    const g = this.geometry(width, height, Math.min(2, window.devicePixelRatio || 1));
    return px > g.usable ? null : { x: (px - g.cx) / g.scale, y: (g.cy - py) / g.scale };
  }

  keyStep() {
    const [v] = this.vectors;
    const step = Math.hypot(...v);
    return { x: step, y: step };
  }

  /** Which number lies at a point; −1 outside. Of one site in the cell δρ(q) is periodic. */
  indexAt(x, y) {
    const [v1, v2] = this.vectors;
    const det = v1[0] * v2[1] - v1[1] * v2[0];
    let i = Math.round((x * v2[1] - y * v2[0]) / det);
    let j = Math.round((v1[0] * y - v1[1] * x) / det);
    const side = this.side, half = side / 2;
    if (this.space === 'q' && this.map.zones === 1) {
      i = ((i + half) % side + side) % side - half;
      j = ((j + half) % side + side) % side - half;
    }
    return i < -half || j < -half || i >= half || j >= half ? -1 : (i + half) * side + j + half;
  }

  // Pixels to numbers, kept as long as the lattice and the canvas stay.
  lookup(width, height, ratio) {
    const key = [width, height, this.side, this.reach, ...this.vectors.flat()].join();
    if (this.key !== key) {
      const g = this.geometry(width, height, ratio);
      const columns = Math.floor(g.usable);
      this.index = new Int32Array(columns * height);
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < columns; x++) this.index[at++] = this.indexAt((x + 0.5 - g.cx) / g.scale, (g.cy - y - 0.5) / g.scale);
      }
      [this.key, this.columns] = [key, columns];
    }
    return this.index;
  }

  draw() {
    if (this.isHidden) return;
    const { width, height, ratio, context } = fit(this.canvas);
    context.clearRect(0, 0, width, height);
    if (!this.map) return;
    const index = this.lookup(width, height, ratio);
    const image = context.createImageData(this.columns, height);
    const pixels = new Uint32Array(image.data.buffer);
    const { low, high, colours, log } = this.scale;
    const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
    const factor = 255 / (to - from || 1);
    for (let i = 0; i < index.length; i++) {
      if (index[i] < 0) continue;
      const value = log ? Math.log(Math.max(this.values[index[i]], low)) : this.values[index[i]];
      pixels[i] = colours[Math.min(255, Math.max(0, Math.round((value - from) * factor)))];
    }
    context.putImageData(image, 0, 0);
    this.marks(context, width, height, ratio);
    this.bar(context, { width, height, ratio }, colours, text(low, 2), text(high, 2), this.scale.unit);
    this.read();
  }

  marks(context, width, height, ratio) {
    const g = this.geometry(width, height, ratio);
    const put = ([x, y]) => [g.cx + x * g.scale, g.cy - y * g.scale];
    context.save();
    context.beginPath();
    context.rect(0, 0, g.usable, height);
    context.clip();
    if (this.space === 'q') {
      for (const [w, colour] of [[2.6, 'rgb(0 0 0 / .55)'], [1.1, '#fff']]) {
        context.lineWidth = w * ratio;
        context.strokeStyle = colour;
        context.beginPath();
        this.map.zone.forEach((corner, i) => context[i ? 'lineTo' : 'moveTo'](...put(corner)));
        context.closePath();
        context.stroke();
      }
      context.font = font(ratio, 11);
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const { name, at } of this.map.points) {
        const [x, y] = put(at.map((v) => v * 0.93));
        context.lineWidth = 3 * ratio;
        context.strokeStyle = 'rgb(0 0 0 / .6)';
        context.strokeText(name, x, y);
        context.fillStyle = '#fff';
        context.fillText(name, x, y);
      }
    }
    // A length to compare with.
    const length = this.space === 'q' ? 2 : 10;
    const label = this.space === 'q' ? '2/a' : `10 a${this.map.latticeAngstrom ? ` = ${text(this.map.latticeAngstrom, 3)} nm` : ''}`;
    const y = height - 9 * ratio;
    context.font = font(ratio, 10);
    const backing = Math.max(length * g.scale, context.measureText(label).width) + 8 * ratio;
    context.fillStyle = 'rgb(0 0 0 / .55)';
    context.fillRect(4 * ratio, y - 17 * ratio, backing, 23 * ratio);
    context.fillStyle = '#fff';
    context.fillRect(8 * ratio, y, length * g.scale, 2 * ratio);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(label, 8 * ratio, y - 4 * ratio);
    if (this.cursor) this.cross(context, ...put([this.cursor.x, this.cursor.y]), ratio);
    context.restore();
  }

  /** The value under the cursor, in words. */
  read() {
    const { cursor, map } = this;
    if (!map) return;
    if (!cursor) {
      this.reading.textContent = this.rest ?? '';
      return;
    }
    const at = this.indexAt(cursor.x, cursor.y);
    const [i, j] = [Math.floor(at / this.side) - this.side / 2, at % this.side - this.side / 2];
    const value = `${text(this.values[at])} ${this.scale.unit}`;
    const [place, more] = this.space === 'q'
      ? [`${this.letter} = (${text(cursor.x, 3)}, ${text(cursor.y, 3)})/a`, `${map.latticeAngstrom ? `|${this.letter}| = ${text(Math.hypot(cursor.x, cursor.y) / map.latticeAngstrom * 10, 3)} /nm, ` : ''}m = (${i}, ${j})`]
      : [`n = (${i}, ${j})`, `|r| = ${text(Math.hypot(cursor.x, cursor.y), 3)} a`];
    this.reading.textContent = at < 0 ? '' : `${place}: ${value}`;
    this.reading.title = more;
  }
}

/** The largest number of the scale: all but the brightest half per cent, δρ(0) and δρ(q = 0) aside. */
export function range(values, side) {
  const all = Float32Array.from(values, Math.abs);
  all[(side / 2) * side + side / 2] = 0;
  return quantile(all, 0.995) || quantile(all, 1) || 1;
}
