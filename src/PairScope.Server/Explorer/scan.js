// Pictures of a measured file: one layer with a cursor and marks, in nm from the middle of the frame.
import { Card, fit, font, theme } from './card.js';
import { diverging, quantile, sequential, text } from './colour.js';

/** The ends of the colours: all but half a per cent at either end; signed numbers about zero. */
function ends(values) {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { low: 0, high: 1, colours: sequential.viridis };
  let [low, high] = [quantile(finite, 0.005), quantile(finite, 0.995)];
  if (low < 0 && high > 0) {
    high = Math.max(-low, high);
    return { low: -high, high, colours: diverging };
  }
  if (!(high > low)) high = low + (Math.abs(low) || 1);
  return { low, high, colours: sequential.viridis };
}

export class ScanCard extends Card {
  constructor(parent, options, moved, chosen) {
    super(parent, options, moved);
    this.marks = [];
    if (!chosen) return;
    // Mouse and finger choose by a click, the keyboard by Enter.
    this.canvas.addEventListener('click', () => { if (this.cursor) chosen(this.cursor); });
    this.canvas.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && this.cursor) { event.preventDefault(); chosen(this.cursor); }
    });
  }

  /** `image`: { values, rows, columns, width, height, lengthUnit, unit }, the top row first. */
  show(image) {
    this.image = image;
    this.scale = ends(image.values);
    const pixels = new ImageData(image.columns, image.rows);
    const colours = new Uint32Array(pixels.data.buffer);
    const factor = 255 / (this.scale.high - this.scale.low);
    image.values.forEach((v, i) => { if (Number.isFinite(v)) colours[i] = this.scale.colours[Math.min(255, Math.max(0, Math.round((v - this.scale.low) * factor)))]; });
    this.picture = document.createElement('canvas');
    [this.picture.width, this.picture.height] = [image.columns, image.rows];
    this.picture.getContext('2d').putImageData(pixels, 0, 0);
    this.draw();
  }

  geometry(width, height, ratio) {
    const { image } = this;
    const usable = width - 58 * ratio;
    const scale = Math.min(usable / image.width, (height - 4 * ratio) / image.height);
    return { scale, cx: usable / 2, cy: height / 2 };
  }

  toPoint(px, py) {
    if (!this.image) return null;
    const g = this.geometry(this.canvas.width, this.canvas.height, Math.min(2, window.devicePixelRatio || 1));
    const point = { x: (px - g.cx) / g.scale, y: (g.cy - py) / g.scale };
    return Math.abs(point.x) <= this.image.width / 2 && Math.abs(point.y) <= this.image.height / 2 ? point : null;
  }

  keyStep() { return { x: this.image.width / this.image.columns, y: this.image.height / this.image.rows }; }

  /** Row and column of a place, counted as shares of the sides: 0 to 1 from the left and from the top. */
  shares({ x, y }) { return { across: x / this.image.width + 0.5, down: 0.5 - y / this.image.height }; }

  draw() {
    if (this.isHidden) return;
    const { width, height, ratio, context } = fit(this.canvas);
    context.clearRect(0, 0, width, height);
    if (!this.image) return;
    const { image } = this;
    const g = this.geometry(width, height, ratio);
    const [w, h] = [image.width * g.scale, image.height * g.scale];
    context.imageSmoothingEnabled = false;
    context.drawImage(this.picture, g.cx - w / 2, g.cy - h / 2, w, h);
    context.strokeStyle = theme('--frame');
    context.lineWidth = ratio;
    context.strokeRect(g.cx - w / 2, g.cy - h / 2, w, h);
    const put = ({ x, y }) => [g.cx + x * g.scale, g.cy - y * g.scale];
    context.font = font(ratio, 11);
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    for (const mark of this.marks) {
      const [x, y] = put(mark);
      this.cross(context, x, y, ratio);
      context.lineWidth = 3 * ratio;
      context.strokeStyle = 'rgb(0 0 0 / .6)';
      context.strokeText(mark.name, x + 8 * ratio, y);
      context.fillStyle = '#fff';
      context.fillText(mark.name, x + 8 * ratio, y);
    }
    if (this.cursor) this.cross(context, ...put(this.cursor), ratio);
    this.bar(context, { width, height, ratio }, this.scale.colours, text(this.scale.low, 3), text(this.scale.high, 3), image.unit);
    this.read();
  }

  read() {
    const { cursor, image } = this;
    if (!cursor || !image) {
      this.reading.textContent = image ? `${text(image.width, 4)} × ${text(image.height, 4)} ${image.lengthUnit}` : '';
      return;
    }
    const { across, down } = this.shares(cursor);
    const [row, column] = [Math.min(image.rows - 1, Math.max(0, Math.floor(down * image.rows))), Math.min(image.columns - 1, Math.max(0, Math.floor(across * image.columns)))];
    this.reading.textContent = `(${text(cursor.x, 4)}, ${text(cursor.y, 4)}) ${image.lengthUnit}: ${text(image.values[row * image.columns + column])} ${image.unit}`;
  }
}
