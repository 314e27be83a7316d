// A card: a canvas with a caption, a line that says what is under the cursor, and a cursor that mouse, finger and arrow keys move.

/** The size of a canvas in its own pixels, set to what it has on the screen. */
export function fit(canvas) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.max(1, Math.round(canvas.clientWidth * ratio)), Math.max(1, Math.round(canvas.clientHeight * ratio))];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  return { width, height, ratio, context: canvas.getContext('2d') };
}

export const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const font = (ratio, size = 11) => `${size * ratio}px system-ui, "DejaVu Sans", sans-serif`;

export class Card {
  /** `moved(card, point)` is told where the cursor is, in the card's own coordinates, null when it leaves. */
  constructor(parent, { id, title, side = '', words }, moved) {
    this.figure = document.createElement('figure');
    this.figure.className = `card ${side}`;
    this.figure.id = `card-${id}`;
    this.caption = document.createElement('figcaption');
    this.name = document.createElement('span');
    this.name.textContent = title;
    this.note = document.createElement('small');
    this.caption.append(this.name, this.note);
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `${words} Arrow keys move the cursor.`);
    this.reading = document.createElement('output');
    this.figure.append(this.caption, this.canvas, this.reading);
    parent.append(this.figure);
    this.cursor = null;
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return this.toPoint((event.clientX - box.left) * this.canvas.width / box.width, (event.clientY - box.top) * this.canvas.height / box.height);
    };
    this.canvas.addEventListener('pointermove', (event) => moved(this, at(event)));
    this.canvas.addEventListener('pointerdown', (event) => moved(this, at(event)));
    this.canvas.addEventListener('pointerleave', () => moved(this, null));
    this.canvas.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const size = this.keyStep();
      const from = this.cursor ?? { x: 0, y: 0 };
      moved(this, { x: from.x + step[0] * size.x, y: from.y + step[1] * size.y });
    });
  }

  /** Whether it has no size at the moment, as behind another tab. */
  get isHidden() { return this.canvas.clientWidth === 0; }

  toPoint() { return null; }

  keyStep() { return { x: 1, y: 1 }; }

  /** A bar of colours at the right, with its ends. */
  bar(context, { width, height, ratio }, colours, low, high, unit) {
    const [x, w, top, h] = [width - 40 * ratio, 9 * ratio, 16 * ratio, height - 32 * ratio];
    for (let i = 0; i < h; i++) {
      const c = colours[Math.round(255 * (1 - i / (h - 1)))];
      context.fillStyle = `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
      context.fillRect(x, top + i, w, 1.5);
    }
    context.strokeStyle = theme('--frame');
    context.strokeRect(x, top, w, h);
    context.fillStyle = theme('--soft');
    context.font = font(ratio, 10);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(high, width - 2 * ratio, top - 8 * ratio);
    context.fillText(low, width - 2 * ratio, top + h + 8 * ratio);
    context.textAlign = 'center';
    context.save();
    context.translate(x + w + 10 * ratio, top + h / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(unit, 0, 0);
    context.restore();
  }

  cross(context, x, y, ratio) {
    context.lineWidth = 3 * ratio;
    context.strokeStyle = 'rgb(255 255 255 / .75)';
    const draw = () => {
      context.beginPath();
      context.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
      context.stroke();
    };
    draw();
    context.lineWidth = 1.2 * ratio;
    context.strokeStyle = '#000';
    draw();
  }
}
