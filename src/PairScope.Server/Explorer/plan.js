// Before a measurement: a study, typed or dropped, and what 'plan' says of it.
import { element, fault, table } from './elements.js';
import { downloads, file, panel, run } from './jobs.js';
import { get, upload } from './server.js';

const KEPT = 'pairscope-plan'; // the study and its job, for this tab: a reload goes on with them
const EXAMPLE = await (await fetch('/assets/plan.yaml')).text(); // protocols/plan.yaml, as it ships

export class Plan {
  /** `copy(words, button)` puts words on the clipboard. */
  constructor(place, copy) {
    [this.copy, this.study, this.protocol] = [copy, element('textarea', { id: 'study-text', rows: 24, spellcheck: false, value: EXAMPLE }), element('input', { type: 'checkbox', id: 'plan-protocol' })];
    this.study.setAttribute('aria-label', 'The study, which may be changed');
    const chooser = (id, label) => {
      const input = element('input', { type: 'file', id, className: 'sr', tabIndex: -1 });
      input.setAttribute('aria-label', label);
      return input;
    };
    const input = chooser('study-file', 'Study, YAML');
    this.after = chooser('after-file', 'Result of a fit, JSON');
    this.afterName = element('span');
    this.go = element('button', { type: 'button', id: 'do-plan', className: 'primary', onclick: () => this.plan() }, 'Plan');
    const work = panel(place, 'Study', 'panel-study');
    work.append(
      element('p', {}, 'What is asked and what the instrument can do, as YAML: type it here, or drop a file.'),
      this.study,
      element('p', { className: 'fields' }, this.go,
        element('button', { type: 'button', onclick: () => input.click() }, 'Open a study'), input,
        element('button', { type: 'button', onclick: () => this.after.click() }, 'Go on from a fit’s result.json'), this.after, this.afterName,
        element('label', { className: 'inline' }, this.protocol, 'and the protocol of a network for it'),
        element('button', { type: 'button', id: 'copy-plan-link', onclick: (event) => copy(this.link(), event.target) }, 'Copy link to this study')));
    this.body = element('div');
    place.append(this.body);
    input.addEventListener('change', () => { if (input.files.length) void this.take(input.files[0]); });
    this.after.addEventListener('change', () => { this.afterName.textContent = this.after.files[0]?.name ?? ''; });
  }

  /** Takes a study from the user's machine. */
  async take(dropped) { this.study.value = await dropped.text(); }

  /** The address that restores the study. */
  link() { return `${location.origin}/#${new URLSearchParams({ study: this.study.value })}`; }

  async plan() {
    const options = { protocol: this.protocol.checked };
    const after = this.after.files[0];
    try {
      options.study = (await upload(new File([this.study.value], 'study.yaml'))).file;
      if (after) options.after = (await upload(after)).file;
    } catch (failed) {
      this.body.replaceChildren(fault(failed));
      return;
    }
    await this.#shown(options);
  }

  /** Goes on where a page that was reloaded had been. True where there was something. */
  async resume() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (!kept || !await get(`/api/jobs/${kept.id}`).then(() => true, () => false)) return false;
    this.study.value = kept.study;
    void this.#shown(null, kept.id);
    return true;
  }

  async #shown(options, id) {
    this.go.disabled = true;
    this.body.replaceChildren();
    const place = panel(this.body, 'Plan', 'panel-plan');
    const done = await run(place, 'plan', options, id, (begun) => sessionStorage.setItem(KEPT, JSON.stringify({ id: begun, study: this.study.value })));
    this.go.disabled = false;
    if (!done) return;
    const [given, flags] = done.files.includes('plan-protocol.yaml') ? [', protocol=True', ' --protocol plan-protocol.yaml'] : ['', ''];
    const [pyAfter, lineAfter] = done.result.after ? [', after="result.json"', ' --after result.json'] : ['', ''];
    place.append(
      downloads(done),
      this.#elsewhere('Command line', `pairscope plan study.yaml${lineAfter} -o plan.html${flags}`),
      this.#elsewhere('Python', `import pairscope as ps; plan = ps.plan("study.yaml"${pyAfter}${given}); plan.save("plan.html")`),
      ...this.#page(await (await file(done, 'plan.html')).text()));
  }

  #elsewhere(name, words) {
    const code = element('code', { tabIndex: 0 }, words);
    code.setAttribute('role', 'region');
    code.setAttribute('aria-label', name);
    return element('div', { className: 'code' }, element('h3', {}, name), code, element('button', { type: 'button', onclick: (event) => this.copy(words, event.target) }, 'Copy'));
  }

  // The page that the program wrote, in this one: its headings a step lower, its tables as all others here. Nothing in it runs or is fetched.
  #page(html) {
    const words = (row) => [...row.cells].map((c) => c.textContent);
    const plain = html.replace(/<style>.*?<\/style>/s, ''); // its own look, which this page's rules refuse
    return [...new DOMParser().parseFromString(plain, 'text/html').body.children].map((one) => {
      if (/^H[12]$/.test(one.tagName)) return element(one.tagName === 'H1' ? 'h2' : 'h3', {}, one.textContent);
      if (one.tagName !== 'TABLE') return document.importNode(one, true);
      const [head, ...rows] = [...one.rows].map(words);
      return table(head, rows, head.map((_, i) => i).slice(1));
    });
  }
}
