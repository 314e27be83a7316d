// Colours that rise evenly in lightness, so that they mean the same to everybody and in print, and one pair of hues that colour-blind people tell apart.

const fits = {
  viridis: [[0.2777273, 0.0054073, 0.3340998], [0.1050930, 1.4046135, 1.3845902], [-0.3308618, 0.2148476, 0.0950952], [-4.6342305, -5.7991010, -19.3324410], [6.2282699, 14.1799334, 56.6905526], [4.7763850, -13.7451454, -65.3530326], [-5.4354559, 4.6458526, 26.3124352]],
  inferno: [[0.0002189, 0.0016510, -0.0194809], [0.1065134, 0.5639564, 3.9327124], [11.6024931, -3.9728540, -15.9423941], [-41.7039961, 17.4363989, 44.3541452], [77.1629357, -33.4023589, -81.8073093], [-71.3194282, 32.6260643, 73.2095199], [25.1311262, -12.2426690, -23.0703250]],
};

const pack = (r, g, b) => (255 << 24) | (Math.round(255 * b) << 16) | (Math.round(255 * g) << 8) | Math.round(255 * r);
const clamp = (x) => Math.min(1, Math.max(0, x));

function table(of) {
  return Uint32Array.from({ length: 256 }, (_, i) => pack(...of(i / 255).map(clamp)));
}

export const sequential = {
  viridis: table((t) => [0, 1, 2].map((c) => fits.viridis.reduceRight((sum, k) => sum * t + k[c], 0))),
  inferno: table((t) => [0, 1, 2].map((c) => fits.inferno.reduceRight((sum, k) => sum * t + k[c], 0))),
  grey: table((t) => [1 - t, 1 - t, 1 - t]),
};

// Blue for less, orange for more, pale where nothing is; equal lightness on both sides.
const mix = (a, b, t) => a.map((x, i) => x + (b[i] - x) * t);
const blue = [0.02, 0.19, 0.42], middle = [0.96, 0.96, 0.95], orange = [0.50, 0.20, 0.00], paleBlue = [0.36, 0.62, 0.86], paleOrange = [0.95, 0.62, 0.24];
export const diverging = table((t) => t < 0.25 ? mix(blue, paleBlue, 4 * t) : t < 0.5 ? mix(paleBlue, middle, 4 * t - 1) : t < 0.75 ? mix(middle, paleOrange, 4 * t - 2) : mix(paleOrange, orange, 4 * t - 3));

export const css = (colours, t) => {
  const c = colours[Math.round(255 * clamp(t))];
  return `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
};

/** The value that a share of the numbers stays below. */
export function quantile(values, share) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** A number for people: so many digits, and a power of ten where that is shorter. */
export function text(value, digits = 4) {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const [digit, power] = value.toExponential(Math.max(0, digits - 2)).split('e');
  return (size !== 0 && (size < 1e-3 || size >= 1e5) ? `${Number(digit)}×10${[...String(Number(power))].map((c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]).join('')}` : String(Number(value.toPrecision(digits)))).replace('-', '−');
}
