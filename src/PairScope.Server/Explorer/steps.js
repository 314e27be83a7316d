// A recipe step by step: its text, which may be changed, and the map before and after each step.
import { element, fault } from './elements.js';
import { ScanCard } from './scan.js';
import { frame } from './server.js';
import { text } from './colour.js';

export const words = (entries) => Object.entries(entries ?? {}).map(([k, v]) => `${k} ${Array.isArray(v) ? (v.length > 6 ? `${v.length} numbers` : `(${v.map((n) => (typeof n === 'number' ? text(n) : JSON.stringify(n))).join(', ')})`) : typeof v === 'number' ? text(v) : v}`).join(', ');

export class Steps {
  constructor(panel, file, recipes) {
    [this.panel, this.file] = [panel, file];
    this.recipe = element('select', { id: 'recipe' }, ...recipes.map((r) => new Option(r, r)));
    this.text = element('textarea', { id: 'recipe-text', rows: 9, spellcheck: false });
    this.text.setAttribute('aria-label', 'The recipe, which may be changed');
    this.go = element('button', { type: 'button', id: 'do-steps', onclick: () => this.show({ text: this.text.value }) }, 'Step by step');
    this.list = element('ol', { className: 'steps' });
    this.list.setAttribute('aria-label', 'Steps of the recipe');
    this.told = element('p');
    this.told.setAttribute('aria-live', 'polite');
    this.pair = element('div', { className: 'pair', hidden: true });
    this.after = element('div');
    panel.append(element('p', { className: 'fields' }, element('label', { className: 'inline' }, 'recipe', this.recipe), this.go), this.text, this.list, this.told, this.pair, this.after);
    const alone = (card, point) => { for (const c of this.cards) { c.cursor = point; c.draw(); } void card; };
    this.cards = ['before', 'after'].map((when) => new ScanCard(this.pair, { id: when, title: when === 'before' ? 'Before' : 'After', words: `The layer in the middle ${when} the step.` }, alone));
    this.recipe.addEventListener('change', () => void this.show({ recipe: this.recipe.value }));
  }

  /** Does the recipe and shows its last step; `which`: { recipe } by name or { text }. */
  async show(which) {
    this.go.disabled = true;
    this.after.replaceChildren();
    try {
      this.got = await frame('/api/view/steps', { file: this.file, ...which });
      if (which.recipe) this.text.value = this.got.recipe;
      const { steps, warnings, fault: broken } = this.got;
      this.list.replaceChildren(...steps.slice(1).map((s, i) => element('li', {}, element('button', { type: 'button', onclick: () => this.choose(i + 1) }, s.name))));
      if (broken) this.after.append(fault(new Error(broken)));
      for (const warning of warnings) this.after.append(element('p', {}, `Warning: ${warning}`));
      this.pair.hidden = steps.length < 2;
      if (steps.length > 1) this.choose(steps.length - 1);
    } catch (failed) {
      this.after.append(fault(failed));
    } finally {
      this.go.disabled = false;
    }
  }

  /** Puts the impurity where it was clicked: a step of the recipe's text. */
  place(point) {
    const line = /^( *)- impurities.*$/m;
    const step = point && `impurities: {x: ${point.x.toFixed(3)}, y: ${point.y.toFixed(3)}}`;
    if (!point) this.text.value = this.text.value.replace(/^ *- impurities: \{x: [^}]*\}\n?/m, '');
    else if (line.test(this.text.value)) this.text.value = this.text.value.replace(line, `$1- ${step}`);
    // Before the transform, whose phases count from it, else at the end.
    else if (/^( *)- (window|fourier)/m.test(this.text.value)) this.text.value = this.text.value.replace(/^( *)- (window|fourier)/m, `$1- ${step}\n$1- $2`);
    else this.text.value = `${this.text.value.trimEnd()}\n  - ${step}\n`;
  }

  choose(number) {
    const { steps, arrays } = this.got;
    [...this.list.querySelectorAll('button')].forEach((b, i) => b.setAttribute('aria-pressed', String(i + 1 === number)));
    const step = steps[number];
    const [given, found] = [words(step.parameters), words(step.findings)];
    this.told.textContent = `${number}. ${step.name}${given ? ` (${given})` : ''}${found ? `: ${found}` : ''}`;
    [number - 1, number].forEach((n, i) => {
      const [{ shape: [rows, columns], values }] = [arrays[n]];
      this.cards[i].name.textContent = `${i ? 'After' : 'Before'} ${step.name}`;
      this.cards[i].note.textContent = steps[n].shows ?? (steps[n].biasMillivolts === null ? '' : `${text(steps[n].biasMillivolts)} mV`);
      this.cards[i].marks = steps[n].isTransform ? [] : steps[n].impurities.map(([x, y], k) => ({ x, y, name: String(k + 1) }));
      this.cards[i].show({ ...steps[n], values, rows, columns });
    });
  }
}
