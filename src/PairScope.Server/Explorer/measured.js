// A measured file: what is in it, the scan itself, the steps of a recipe, and the pairing behind it, by the verbs inspect, process, predict and fit.
import { element, fault, table } from './elements.js';
import { panel, picture, run } from './jobs.js';
import { get, upload } from './server.js';
import { Steps, words } from './steps.js';
import { text } from './colour.js';
import { Topograph } from './topograph.js';

const recipes = ['protocols/measured.yaml', 'protocols/instrument-scan.yaml'];
const KEPT = 'pairscope-measured'; // the file that is looked at and its jobs, for this tab: a reload goes on with them

export class Measured {
  constructor(place) {
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
    } catch (failed) {
      this.body.replaceChildren(fault(failed));
    }
  }

  /** Looks at a file that the server has. */
  async open(file) {
    this.#begin(file);
    this.#keep();
    const panel = this.#panel(file.split('/').at(-1), 'panel-inspect');
    await this.#finish(panel, await this.#run(panel, 'inspect', { file, picture: 'svg' }));
  }

  /** Goes on where a page that was reloaded had been: jobs that run are watched again, those that ended show their answer. True where there was something. */
  async resume() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (!kept?.jobs.length) return false;
    const jobs = (await Promise.all(kept.jobs.map((j) => get(`/api/jobs/${j.id}`).then(() => j, () => null)))).filter(Boolean);
    if (!jobs.length) { sessionStorage.removeItem(KEPT); return false; }
    this.#begin(kept.file);
    this.jobs = jobs;
    this.#keep();
    for (const job of jobs) {
      const panel = this.#panel(job.title, job.panel);
      const shown = this.#run(panel, job.verb, null, job.id).then((done) => this.#finish(panel, done));
      if (job.verb === 'inspect') await shown; // what follows stands below it
    }
    if (!jobs.some((j) => j.verb === 'inspect')) this.#work();
    return true;
  }

  redraw() {
    for (const card of [...(this.scan?.shown ?? []), ...(this.steps?.cards ?? [])]) card.draw();
  }

  #begin(file) {
    this.file = file;
    this.jobs = [];
    this.scan = this.steps = null;
    this.body.replaceChildren();
  }

  #keep() { sessionStorage.setItem(KEPT, JSON.stringify({ file: this.file, jobs: this.jobs })); }

  #panel(title, id) { return panel(this.body, title, id); }

  /** A verb to its end, begun now or long ago by a job's id. */
  #run(panel, verb, options, id) {
    return run(panel, verb, options, id, (begun) => {
      this.jobs.push({ id: begun, verb, title: panel.querySelector('h2').textContent, panel: panel.id });
      this.#keep();
    });
  }

  /** Shows what a job has found. */
  async #finish(panel, done) {
    if (!done) return;
    if (done.verb === 'inspect') {
      this.#inspected(panel, done.result);
      await picture(panel, done, 'The channels of the file');
      this.#work(done.result);
    } else if (done.verb === 'process') {
      await this.#processed(panel, done);
    } else {
      await this.#answered(panel, done);
    }
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
  #work(inspected) {
    const field = (name, label, hint) => {
      const input = element('input', { type: 'text', name, id: `option-${name}`, placeholder: hint });
      return [element('label', { className: 'inline' }, label, input), input];
    };
    const fields = [['energy', 'ω (meV)', 'as the file says'], ['broadening', 'η (meV)', 'as the file says'], ['temperature', 'T (K)', 'as the file says'], ['lock-in', 'lock-in (mV)', 'as the file says'], ['lattice', 'lattice (Å)', '3.44'], ['impurity-at', 'impurity at (nm)', 'x,y']].map((f) => field(...f));
    const options = () => Object.fromEntries(fields.map(([, input]) => [input.name, input.value.trim()]).filter(([, value]) => value));
    const button = (name, said, act, className = '') => element('button', { type: 'button', id: `do-${name}`, className, onclick: async (event) => { event.target.disabled = true; await act(); event.target.disabled = false; } }, said);
    const isScan = inspected ? inspected.columns > 1 && inspected.rows > 1 && inspected.x.unit === 'nm' : false;
    if (isScan) {
      this.scan = new Topograph(this.#panel('The scan', 'panel-scan'), this.file, (point) => {
        fields.at(-1)[1].value = point ? `${point.x.toFixed(3)},${point.y.toFixed(3)}` : '';
        this.steps?.place(point);
      });
      void this.scan.load();
    }
    const recipePanel = this.#panel('Recipe', 'panel-recipe');
    const steps = this.steps = new Steps(recipePanel, this.file, recipes);
    recipePanel.querySelector('.fields').append(button('process', 'Process', () => this.process(steps)));
    if (isScan) void steps.show({ recipe: steps.recipe.value });
    this.#panel('What is behind it', 'panel-work').append(
      element('p', { className: 'fields' }, ...fields.map(([label]) => label)),
      element('p', { className: 'fields' }, button('predict', 'Predict', () => this.answer('predict', options()), 'primary'), button('fit', 'Fit every pairing', () => this.answer('fit', options()))));
  }

  /** The whole recipe as it stands, into a file. */
  async process(steps) {
    const name = steps.recipe.value.split('/').at(-1);
    const panel = this.#panel(`Steps of ${name}`, 'panel-process');
    let recipe = steps.recipe.value;
    if (steps.text.value) ({ file: recipe } = await upload(new File([steps.text.value], name)));
    await this.#finish(panel, await this.#run(panel, 'process', { file: this.file, recipe, picture: 'svg' }));
  }

  async #processed(panel, done) {
    panel.append(element('p', {}, `Channel: ${done.result.channelReason}.`), table(['step', 'parameters', 'what came out'], done.result.steps.map((s) => [s.name, words(s.parameters), words(s.findings)])));
    for (const warning of done.result.warnings) panel.append(element('p', {}, `Warning: ${warning}`));
    await picture(panel, done, 'Map and transform after the last step');
  }

  async answer(verb, options) {
    const panel = this.#panel(verb === 'predict' ? 'Predicted' : 'Fitted', `panel-${verb}`);
    await this.#finish(panel, await this.#run(panel, verb, { file: this.file, ...options, picture: 'svg' }));
  }

  async #answered(panel, done) {
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
    await picture(panel, done, 'Data, best fit and what it leaves over on one scale, and the probabilities');
  }
}
