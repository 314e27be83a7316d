// Curves over an axis, and the Fermi lines with the gap on them.
import { Card, fit, font, theme } from './card.js';
import { css, sequential, text } from './colour.js';

function ticks(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) }, (_, i) => (first + i) * step);
}

export class CurveCard extends Card {
  /** `curves`: [{ x, y, colour, name, dash }]; `axes`: { x, y } words with units; `mark`: a line at this x. */
  show(curves, axes, mark) {
    [this.curves, this.axes, this.mark] = [curves, axes, mark];
    this.draw();
  }

  box(width, height, ratio) { return { left: 60 * ratio, right: width - 8 * ratio, top: 8 * ratio, bottom: height - 30 * ratio }; }

  toPoint(px) {
    if (!this.curves?.length || !this.limits) return null;
    const b = this.box(this.canvas.width, this.canvas.height, Math.min(2, window.devicePixelRatio || 1));
    const t = (px - b.left) / (b.right - b.left);
    return t < 0 || t > 1 ? null : { x: this.limits.x0 + t * (this.limits.x1 - this.limits.x0), y: 0 };
  }

  keyStep() {
    const x = this.curves?.[0]?.x ?? [0, 1];
    return { x: (x[1] ?? 1) - (x[0] ?? 0), y: 0 };
  }

  draw() {
    if (this.isHidden) return;
    const { width, height, ratio, context } = fit(this.canvas);
    context.clearRect(0, 0, width, height);
    if (!this.curves?.length) return;
    const b = this.box(width, height, ratio);
    let [x0, x1, y0, y1] = [Infinity, -Infinity, this.axes.zero ? 0 : Infinity, -Infinity];
    for (const { x, y } of this.curves) {
      for (let i = 0; i < x.length; i++) [x0, x1, y0, y1] = [Math.min(x0, x[i]), Math.max(x1, x[i]), Math.min(y0, y[i]), Math.max(y1, y[i])];
    }
    y1 += 0.06 * (y1 - y0 || 1);
    this.limits = { x0, x1 };
    const px = (x) => b.left + (x - x0) / (x1 - x0 || 1) * (b.right - b.left);
    const py = (y) => b.bottom - (y - y0) / (y1 - y0 || 1) * (b.bottom - b.top);
    context.font = font(ratio, 10);
    context.lineWidth = ratio;
    context.strokeStyle = theme('--line');
    context.fillStyle = theme('--soft');
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const t of ticks(x0, x1, 6)) {
      context.beginPath(); context.moveTo(px(t), b.top); context.lineTo(px(t), b.bottom); context.stroke();
      context.fillText(text(t, 3), px(t), b.bottom + 3 * ratio);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const t of ticks(y0, y1, 4)) {
      context.beginPath(); context.moveTo(b.left, py(t)); context.lineTo(b.right, py(t)); context.stroke();
      context.fillText(text(t, 3), b.left - 4 * ratio, py(t));
    }
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    context.fillText(this.axes.x, (b.left + b.right) / 2, height - 1);
    context.save();
    context.translate(9 * ratio, (b.top + b.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = 'middle';
    context.fillText(this.axes.y, 0, 0);
    context.restore();
    if (this.mark !== undefined && this.mark >= x0 && this.mark <= x1) {
      context.strokeStyle = theme('--frame');
      context.setLineDash([4 * ratio, 3 * ratio]);
      context.beginPath(); context.moveTo(px(this.mark), b.top); context.lineTo(px(this.mark), b.bottom); context.stroke();
      context.setLineDash([]);
    }
    let legend = 0;
    for (const { x, y, colour, name, dash } of this.curves) {
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = 1.6 * ratio;
      context.setLineDash(dash ? [5 * ratio, 3 * ratio] : []);
      context.beginPath();
      for (let i = 0; i < x.length; i++) context[i ? 'lineTo' : 'moveTo'](px(x[i]), py(y[i]));
      context.stroke();
      context.setLineDash([]);
      context.textAlign = 'right';
      context.textBaseline = 'top';
      context.fillText(name, b.right - 4 * ratio, b.top + 3 * ratio + 13 * ratio * legend++);
    }
    if (this.cursor) {
      context.strokeStyle = theme('--ink');
      context.lineWidth = ratio;
      context.beginPath(); context.moveTo(px(this.cursor.x), b.top); context.lineTo(px(this.cursor.x), b.bottom); context.stroke();
    }
    this.read();
  }

  read() {
    if (!this.cursor || !this.curves?.length) {
      this.reading.textContent = this.rest ?? '';
      return;
    }
    const at = (c) => {
      let best = 0;
      for (let i = 1; i < c.x.length; i++) if (Math.abs(c.x[i] - this.cursor.x) < Math.abs(c.x[best] - this.cursor.x)) best = i;
      return best;
    };
    const i = at(this.curves[0]);
    this.reading.textContent = `${this.axes.x}: ${text(this.curves[0].x[i])}; ${this.curves.map((c) => `${c.name} ${text(c.y[at(c)])}`).join(', ')} ${this.axes.unit}`;
  }
}

export class FermiCard extends Card {
  show(frame, colours = sequential.viridis) {
    [this.frame, this.colours] = [frame, colours];
    this.draw();
  }

  get reach() { return 1.12 * Math.max(...this.frame.zone.map(([x, y]) => Math.hypot(x, y))); }

  geometry(width, height, ratio) { return { cx: (width - 58 * ratio) / 2, cy: height / 2, scale: Math.min(width - 58 * ratio, height) / 2 / this.reach }; }

  toPoint(px, py) {
    if (!this.frame) return null;
    const g = this.geometry(this.canvas.width, this.canvas.height, Math.min(2, window.devicePixelRatio || 1));
    return { x: (px - g.cx) / g.scale, y: (g.cy - py) / g.scale };
  }

  keyStep() { return { x: 0.05 * this.reach, y: 0.05 * this.reach }; }

  draw() {
    if (this.isHidden) return;
    const { width, height, ratio, context } = fit(this.canvas);
    context.clearRect(0, 0, width, height);
    if (!this.frame) return;
    const g = this.geometry(width, height, ratio);
    const put = (x, y) => [g.cx + x * g.scale, g.cy - y * g.scale];
    context.strokeStyle = theme('--frame');
    context.lineWidth = ratio;
    context.beginPath();
    this.frame.zone.forEach(([x, y], i) => context[i ? 'lineTo' : 'moveTo'](...put(x, y)));
    context.closePath();
    context.stroke();
    context.font = font(ratio, 11);
    context.fillStyle = theme('--soft');
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const { name, at } of this.frame.points) context.fillText(name, ...put(at[0] * 1.07, at[1] * 1.07));
    const { leastMeV: low, largestMeV: high } = this.frame;
    const span = Math.max(high - low, 1e-9 * (high || 1));
    context.lineCap = 'round';
    // Twice: a pale rim keeps dark colours apart from a dark page.
    for (const [lineWidth, colourAt] of [[4.6, () => theme('--line')], [3, (gap) => css(this.colours, high > 0 ? (gap - low) / span : 0.5)]]) {
      context.lineWidth = lineWidth * ratio;
      const rim = lineWidth > 4 ? colourAt() : null;
      for (const { values } of this.frame.arrays) {
        for (let i = 3; i < values.length; i += 3) {
          const [x0, y0, x1, y1] = [values[i - 3], values[i - 2], values[i], values[i + 1]];
          if (Math.hypot(x1 - x0, y1 - y0) > 0.25 * this.reach) continue; // across the zone's edge
          context.strokeStyle = rim ?? colourAt(0.5 * (values[i - 1] + values[i + 2]));
          context.beginPath();
          context.moveTo(...put(x0, y0));
          context.lineTo(...put(x1, y1));
          context.stroke();
        }
      }
    }
    context.lineWidth = ratio;
    if (high !== null) this.bar(context, { width, height, ratio }, this.colours, text(low, 2), text(high, 2), 'lowest |E| (meV)');
    if (this.joined) this.arrow(context, put(...this.joined.from.k), put(...this.joined.to.k), ratio);
    if (this.cursor) this.cross(context, ...put(this.cursor.x, this.cursor.y), ratio);
    this.read();
  }

  /** The wave vector under the cursor of a map: the pair of points that it joins, null for none, undefined where no cursor is. */
  join(pair) {
    this.joined = pair;
    this.draw();
  }

  arrow(context, [x0, y0], [x1, y1], ratio) {
    const angle = Math.atan2(y1 - y0, x1 - x0);
    for (const [w, colour] of [[4, theme('--card')], [1.6, theme('--ink')]]) {
      context.lineWidth = w * ratio;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      for (const side of [-0.45, 0.45]) {
        context.moveTo(x1, y1);
        context.lineTo(x1 - 9 * ratio * Math.cos(angle + side), y1 - 9 * ratio * Math.sin(angle + side));
      }
      context.stroke();
    }
  }

  read() {
    if (!this.frame) return;
    const { cursor, frame, joined } = this;
    if (!cursor && joined !== undefined) {
      this.reading.textContent = joined ? `q: ${joined.from.name} → ${joined.to.name}, |E| ≥ ${text(joined.from.gap, 2)} and ${text(joined.to.gap, 2)} meV` : 'q joins no two points of the Fermi lines';
      this.reading.title = this.reading.textContent;
      return;
    }
    if (!cursor) {
      this.reading.textContent = frame.largestMeV === null ? 'no Fermi line at this μ' : `gap on the Fermi lines ${text(frame.leastMeV, 3)} to ${text(frame.largestMeV, 3)} meV`;
      return;
    }
    let best = null;
    for (const { values } of frame.arrays) {
      for (let i = 0; i < values.length; i += 3) {
        const distance = Math.hypot(values[i] - cursor.x, values[i + 1] - cursor.y);
        if (!best || distance < best.distance) best = { distance, x: values[i], y: values[i + 1], gap: values[i + 2] };
      }
    }
    this.reading.textContent = best ? `lowest |E| = ${text(best.gap, 4)} meV at the nearest k = (${text(best.x, 3)}, ${text(best.y, 3)})/a` : '';
  }
}
