// A measured file: what is in it, the steps of a recipe, and the pairing behind it, by the verbs inspect, process, predict and fit.
import { get, job, save, upload } from './server.js';
import { text } from './colour.js';

function element(name, words = {}, ...children) {
  const { className, ...rest } = words;
  const made = Object.assign(document.createElement(name), rest);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function table(head, rows, numeric = []) {
  const cell = (kind, words, i) => element(kind, { className: numeric.includes(i) ? 'n' : '', ...(kind === 'th' ? { scope: 'col' } : {}) }, words);
  const made = element('div', { className: 'scroll', tabIndex: 0 }, element('table', {},
    element('thead', {}, element('tr', {}, ...head.map((h, i) => cell('th', h, i)))),
    element('tbody', {}, ...rows.map((r) => element('tr', {}, ...r.map((c, i) => cell('td', c, i)))))));
  made.setAttribute('role', 'region');
  made.setAttribute('aria-label', head.join(', '));
  return made;
}

export class Measured {
  constructor(place, getBlob) {
    [this.place, this.getBlob] = [place, getBlob];
    const input = element('input', { type: 'file', id: 'measured-file', className: 'sr' });
    const choose = element('button', { type: 'button', className: 'primary', onclick: () => input.click() }, 'Choose a file');
    input.setAttribute('aria-label', 'Measured file');
    input.tabIndex = -1;
    this.shared = element('select', { id: 'shared-file' });
    this.shared.setAttribute('aria-label', 'File of the shared folders');
    this.sharedRow = element('p', { hidden: true }, 'or one of the shared folders: ', this.shared);
    this.drop = element('div', { className: 'drop' }, element('p', {}, 'Drop a scan, a grid of spectra, a spectrum or a map here: Nanonis, RHK, Createc, Omicron, WSxM, GXSM, NeXus, SPIP, Gwyddion, NumPy, HDF5, tables.'), choose, input, this.sharedRow);
    this.body = element('div');
    place.append(this.drop, this.body);
    input.addEventListener('change', () => { if (input.files.length) void this.take(input.files[0]); });
    this.drop.addEventListener('dragover', () => this.drop.classList.add('over'));
    for (const name of ['dragleave', 'drop']) this.drop.addEventListener(name, () => this.drop.classList.remove('over'));
    this.shared.addEventListener('change', () => { if (this.shared.value) void this.open(this.shared.value); });
    void get('/api/files').then(({ files }) => {
      this.sharedRow.hidden = files.length === 0;
      this.shared.replaceChildren(new Option('…', ''), ...files.map((f) => new Option(f, f)));
    }, () => {});
  }

  /** Takes a file of the user's machine. */
  async take(file) {
    this.body.replaceChildren(element('p', {}, `Sending ${file.name} …`));
    try {
      await this.open((await upload(file)).file);
    } catch (fault) {
      this.body.replaceChildren(this.#fault(fault));
    }
  }

  /** Looks at a file that the server has. */
  async open(file) {
    this.file = file;
    this.body.replaceChildren();
    const panel = this.#panel(file.split('/').at(-1), 'panel-inspect');
    const done = await this.#run(panel, 'inspect', { file, picture: 'svg' });
    if (!done) return;
    this.#inspected(panel, done.result);
    await this.#picture(panel, done, 'The channels of the file');
    this.#work();
  }

  #panel(title, id) {
    const panel = element('section', { className: 'panel', id }, element('h2', {}, title));
    this.body.append(panel);
    return panel;
  }

  #fault(fault) {
    const line = element('p', { className: 'fault' }, fault.message);
    line.setAttribute('role', 'alert');
    return line;
  }

  async #run(panel, verb, options) {
    const bar = element('progress', { max: 1 });
    bar.setAttribute('aria-label', `Progress of ${verb}`);
    const words = element('span', {}, ' waiting …');
    const stop = element('button', { type: 'button' }, 'Stop');
    const line = element('p', {}, bar, ' ', stop, words);
    panel.append(line);
    try {
      const done = await job(verb, options, (state) => {
        if (state.progress > 0) bar.value = state.progress;
        words.textContent = ` ${state.state === 'waiting' ? 'others are before it' : state.text || 'computing …'}`;
      }, (halt) => { stop.onclick = () => { stop.disabled = true; void halt(); }; });
      for (const message of done.messages) panel.append(element('p', {}, message));
      return done;
    } catch (fault) {
      panel.append(this.#fault(fault));
      return null;
    } finally {
      line.remove();
    }
  }

  async #picture(panel, done, words) {
    const name = done.files.find((f) => f.startsWith('picture.'));
    if (!name) return;
    const url = URL.createObjectURL(await this.getBlob(`/api/jobs/${done.id}/files/${name}`));
    panel.append(element('img', { src: url, alt: words }), this.#downloads(done));
  }

  #downloads(done) {
    return element('p', { className: 'buttons' }, ...done.files.map((name) => element('button', {
      type: 'button', onclick: async () => save(await this.getBlob(`/api/jobs/${done.id}/files/${name}`), name),
    }, name)));
  }

  #inspected(panel, r) {
    const axis = (a) => `${text(a.first)} to ${text(a.last)} ${a.unit}`;
    panel.append(element('p', {}, `${r.format}, ${r.columns} × ${r.rows} pixels${r.x.unit ? `, ${text(r.x.extent)} × ${text(r.y.extent)} ${r.x.unit}` : ''}${r.biasMillivolts === null ? '' : `, bias ${text(r.biasMillivolts)} mV`}${r.layers ? `, ${r.layers.count} layers of ${r.layers.name}: ${axis(r.layers)}` : ''}.`));
    panel.append(element('p', {}, `${r.conductance.isConductance ? 'dI/dV' : 'No dI/dV; for a map'}: ${r.conductance.reason}. ${r.conductance.doubts.join(' ')}`));
    for (const warning of r.warnings) panel.append(element('p', {}, `Warning: ${warning}`));
    panel.append(table(['channel', 'unit', 'direction', 'layers', 'least', 'median', 'largest'],
      r.channels.map((c) => [c.name, c.unit, c.direction, String(c.layers), text(c.least, 6), text(c.median, 6), text(c.largest, 6)]), [3, 4, 5, 6]));
  }

  // What can be done with it: the options that most files need; everything else is on the command line.
  #work() {
    const panel = this.#panel('What is behind it', 'panel-work');
    const field = (name, label, hint) => {
      const input = element('input', { type: 'text', name, placeholder: hint });
      return [element('label', { className: 'inline' }, label, input), input];
    };
    const fields = [['energy', 'ω (meV)', 'as the file says'], ['broadening', 'η (meV)', 'as the file says'], ['temperature', 'T (K)', 'as the file says'], ['lock-in', 'lock-in (mV)', 'as the file says'], ['lattice', 'lattice (Å)', '3.44']].map((f) => field(...f));
    const recipe = element('select', {}, ...['protocols/measured.yaml', 'protocols/instrument-scan.yaml'].map((r) => new Option(r, r)));
    const options = () => Object.fromEntries(fields.map(([, input]) => [input.name, input.value.trim()]).filter(([, value]) => value));
    const button = (name, words, act, className = '') => element('button', { type: 'button', id: `do-${name}`, className, onclick: async (event) => { event.target.disabled = true; await act(); event.target.disabled = false; } }, words);
    panel.append(
      element('p', { className: 'fields' }, element('label', { className: 'inline' }, 'recipe', recipe), button('process', 'Process', () => this.process(recipe.value))),
      element('p', { className: 'fields' }, ...fields.map(([label]) => label)),
      element('p', { className: 'fields' }, button('predict', 'Predict', () => this.answer('predict', options()), 'primary'), button('fit', 'Fit every pairing', () => this.answer('fit', options()))));
  }

  async process(recipe) {
    const panel = this.#panel(`Steps of ${recipe}`, 'panel-process');
    const done = await this.#run(panel, 'process', { file: this.file, recipe, picture: 'svg' });
    if (!done) return;
    const words = (entries) => Object.entries(entries).map(([k, v]) => `${k} ${Array.isArray(v) ? (v.length > 6 ? `${v.length} numbers` : `(${v.map((n) => text(n)).join(', ')})`) : typeof v === 'number' ? text(v) : v}`).join(', ');
    panel.append(element('p', {}, `Channel: ${done.result.channelReason}.`), table(['step', 'parameters', 'what came out'], done.result.steps.map((s) => [s.name, words(s.parameters), words(s.findings)])));
    for (const warning of done.result.warnings) panel.append(element('p', {}, `Warning: ${warning}`));
    await this.#picture(panel, done, 'Map and transform after the last step');
  }

  async answer(verb, options) {
    const panel = this.#panel(verb === 'predict' ? 'Predicted' : 'Fitted', `panel-${verb}`);
    const done = await this.#run(panel, verb, { file: this.file, ...options, picture: 'svg' });
    if (!done) return;
    const r = done.result;
    panel.append(element('p', { className: 'answer' }, r.abstained ? `Cannot tell: ${(r.reasons ?? [r.reason]).join(' ')}` : `${r.decided.join(' or ')}`));
    const classes = element('div');
    for (const [name, p] of Object.entries(r.probabilities).sort((a, b) => b[1] - a[1])) {
      const share = element('i');
      share.style.width = `${100 * p}%`;
      classes.append(element('div', { className: 'probability' }, element('span', {}, name), element('div', {}, share), element('span', {}, `${text(100 * p, 3)} %`)));
    }
    panel.append(classes);
    const rows = [['gap Δ0', 'gapAmplitudeMeV', 'gapAmplitudeDeviationMeV', 'meV'], ['chemical potential μ', 'chemicalPotentialMeV', 'chemicalPotentialDeviationMeV', 'meV'], ['mixing angle θ', 'mixingAngleRad', 'mixingAngleDeviationRad', 'rad']]
      .filter(([, key]) => r[key] !== null && r[key] !== undefined)
      .map(([name, key, deviation, unit]) => [name, text(r[key], 5), r[deviation] === null || r[deviation] === undefined ? '–' : text(r[deviation], 2), unit]);
    panel.append(element('p', {}, r.abstained ? 'Of the best guess, which is not the answer:' : 'Of the answer:'), table(['parameter', 'value', 'standard deviation', 'unit'], rows, [1, 2]));
    for (const remark of r.remarks ?? []) panel.append(element('p', {}, remark));
    await this.#picture(panel, done, 'Data, best fit and what it leaves over on one scale, and the probabilities');
  }
}
