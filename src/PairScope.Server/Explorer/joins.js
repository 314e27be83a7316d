// Which two points of the Fermi lines a wave vector joins, and what they are called: the point of the zone that their line goes round, and the direction from it.
const most = 360; // points that are tried

/** Differences of momenta, each brought as near to zero as reciprocal lattice vectors allow. */
function reducer([b1x, b1y], [b2x, b2y], exact = true) {
  const det = b1x * b2y - b1y * b2x;
  return (x, y) => {
    const i = Math.round((x * b2y - y * b2x) / det);
    const j = Math.round((b1x * y - b1y * x) / det);
    let best = [x - i * b1x - j * b2x, y - i * b1y - j * b2y];
    // Rounding is right for what is near to a lattice vector; elsewhere a neighbour may be nearer.
    if (exact) for (const [m, n] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]]) {
      const [u, v] = [x - (i + m) * b1x - (j + n) * b2x, y - (i + m) * b1y - (j + n) * b2y];
      if (u * u + v * v < best[0] ** 2 + best[1] ** 2) best = [u, v];
    }
    return best;
  };
}

/** The points of a frame's lines with their names; `map` knows the reciprocal lattice. */
export function named(frame, map) {
  const reduce = reducer(map.b1, map.b2);
  const points = [];
  const total = frame.arrays.reduce((n, a) => n + a.shape[0], 0);
  const stride = Math.max(1, Math.ceil(total / most));
  for (const { values } of frame.arrays) {
    const line = [];
    let [x, y] = [values[0], values[1]];
    for (let i = 0; i < values.length; i += 3) {
      const [dx, dy] = reduce(values[i] - x, values[i + 1] - y); // on across the zone's edge
      [x, y] = [x + dx, y + dy];
      line.push({ x, y, k: [values[i], values[i + 1]], gap: values[i + 2] });
    }
    const middle = [line.reduce((s, p) => s + p.x, 0) / line.length, line.reduce((s, p) => s + p.y, 0) / line.length];
    const mark = frame.points.map((p) => ({ name: p.name, far: Math.hypot(...reduce(middle[0] - p.at[0], middle[1] - p.at[1])) })).sort((a, b) => a.far - b.far)[0];
    line.forEach((p, i) => {
      if (i % stride) return;
      const angle = Math.round(Math.atan2(p.y - middle[1], p.x - middle[0]) * 180 / Math.PI);
      points.push({ k: p.k, gap: p.gap, name: `${mark.name} at ${angle}°`.replace('-', '−') });
    });
  }
  return { points, near: reducer(map.b1, map.b2, false), grain: 1.5 * stride * Math.max(...frame.arrays.map(({ values }) => Math.hypot(values[3] - values[0], values[4] - values[1])).filter(Number.isFinite), 0.02) };
}

/** The pair whose difference is nearest to q: of itself, else but for a reciprocal lattice vector; null where none is as near as the points lie to each other. */
export function join({ points, near, grain }, q) {
  let [plain, folded] = [null, null];
  for (const from of points) {
    const [x, y] = [from.k[0] + q.x, from.k[1] + q.y];
    for (const to of points) {
      const [dx, dy] = [to.k[0] - x, to.k[1] - y];
      const far = dx * dx + dy * dy;
      if (!plain || far < plain.far) plain = { far, from, to };
      const [u, v] = near(dx, dy);
      const rest = u * u + v * v;
      if (!folded || rest < folded.far) folded = { far: rest, from, to };
    }
  }
  return [plain, folded].find((pair) => pair && Math.sqrt(pair.far) <= grain) ?? null;
}
