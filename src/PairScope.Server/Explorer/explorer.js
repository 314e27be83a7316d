// The explorer: controls, the pictures that follow them, and everything that restores or repeats what is seen.
import { Controls } from './controls.js';
import { Follower } from './follower.js';
import { Measured } from './measured.js';
import { Pictures } from './pictures.js';
import { Plan } from './plan.js';
import { postForBytes, save, takeStudy, takeToken } from './server.js';

const $ = (id) => document.getElementById(id);

function refuse(sentence) {
  $('refused').hidden = !sentence;
  $('refused').textContent = sentence ?? '';
}

takeToken();
const controls = new Controls($('controls'));
const pictures = new Pictures($('cards'), controls, () => ({ palette: $('palette').value, log: $('log').checked }));
const measured = new Measured($('measured'));
const plan = new Plan($('plan'), copy);
const follower = new Follower(controls, pictures, refuse, (words) => { $('status').textContent = words; });

function follow(event) {
  follower.follow(event);
  tell();
}

// ---- the same elsewhere

function quoted(word) { return /^[\w./:,+-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`; }

function tell() {
  const side = $('download-side').value;
  const options = controls.map(side, controls.size);
  const line = Object.entries(options).map(([name, value]) => value === true ? `--${name}` : String(value).startsWith('-') ? `--${name}=${value}` : `--${name} ${quoted(String(value))}`);
  $('command-line').textContent = `pairscope simulate ${line.join(' ')} --space ${$('download-space').value} -o map.npy`;
  const words = Object.entries({ ...options, space: $('download-space').value }).map(([name, value]) => `${name.replaceAll('-', '_')}=${value === true ? 'True' : JSON.stringify(value)}`);
  $('python').textContent = `import pairscope as ps; m = ps.simulate(${words.join(', ')}); m.plot()`;
  history.replaceState(null, '', `#${controls.toLink()}`);
}

async function download(ending) {
  const [side, space] = [$('download-side').value, $('download-space').value];
  try {
    const bytes = await postForBytes(`/api/simulate?as=${ending}`, { ...controls.map(side, controls.size), space });
    save(new Blob([bytes]), `map-${side}-${space}.${ending}`);
  } catch (fault) {
    refuse(fault.message);
  }
}

async function copy(words, button) {
  const was = button.textContent;
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed';
  }
  setTimeout(() => { button.textContent = was; }, 1500);
}

// ---- the page

function setTheme(name) {
  if (name === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
  localStorage.setItem('pairscope-theme', name);
  pictures.redraw();
  measured.redraw();
}

const tabs = ['simulate', 'measured', 'plan'];

function choose(tab) {
  for (const name of tabs) {
    const chosen = name === tab;
    $(`tab-${name}`).setAttribute('aria-selected', String(chosen));
    $(`tab-${name}`).tabIndex = chosen ? 0 : -1;
    $(name).hidden = !chosen;
  }
  sessionStorage.setItem('pairscope-tab', tab);
  ({ simulate: pictures, measured })[tab]?.redraw();
}

tabs.forEach((name, i) => {
  $(`tab-${name}`).addEventListener('click', () => choose(name));
  $(`tab-${name}`).addEventListener('keydown', (event) => {
    const step = { ArrowLeft: tabs.length - 1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const other = tabs[(i + step) % tabs.length];
    choose(other);
    $(`tab-${other}`).focus();
  });
});

for (const ending of ['png', 'svg', 'pdf', 'npy', 'h5', 'csv']) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = `.${ending}`;
  button.setAttribute('aria-label', `Download the map as .${ending}`);
  button.addEventListener('click', () => download(ending));
  $('downloads').append(button, ' ');
}

for (const button of document.querySelectorAll('[data-copy]')) button.addEventListener('click', () => copy($(button.dataset.copy).textContent, button));
$('copy-link').addEventListener('click', (event) => copy(location.href, event.target));
$('theme').value = localStorage.getItem('pairscope-theme') ?? 'auto';
$('theme').addEventListener('change', () => setTheme($('theme').value));
for (const id of ['palette', 'log']) $(id).addEventListener('change', () => { pictures.showMaps(); pictures.showSpectra(); });
for (const id of ['download-side', 'download-space']) $(id).addEventListener('change', tell);
new ResizeObserver(() => pictures.redraw()).observe($('cards'));
new ResizeObserver(() => measured.redraw()).observe($('measured'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { pictures.redraw(); measured.redraw(); });

// ---- the film: ω goes through its range, a picture after the other

let film = 0;
const frames = 80;
function turn() {
  if (!follower.busy && !document.hidden) controls.advance('omega', 1 / frames);
}
$('film').addEventListener('click', () => {
  film = film ? (clearInterval(film), 0) : setInterval(turn, 60);
  $('film').setAttribute('aria-pressed', String(film !== 0));
  $('film').textContent = film ? 'Stop the film' : 'Film over ω';
});

controls.onmove = follow;
controls.onlayout = () => pictures.lay();
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  if (!event.dataTransfer?.files.length) return;
  const [file] = event.dataTransfer.files;
  const isStudy = /\.ya?ml$/i.test(file.name);
  choose(isStudy ? 'plan' : 'measured');
  void (isStudy ? plan : measured).take(file);
});
function takeLink() {
  takeToken();
  const study = takeStudy();
  if (study === null) return;
  plan.study.value = study;
  choose('plan');
}

addEventListener('hashchange', () => { takeLink(); void start(); });

async function start() {
  try {
    await controls.restore(location.hash.slice(1));
  } catch (fault) {
    refuse(fault.message);
    return;
  }
  setTheme($('theme').value);
  pictures.lay();
  follow();
}

const before = sessionStorage.getItem('pairscope-tab');
takeLink();
pictures.lay();
void start();
for (const [name, part] of Object.entries({ measured, plan })) void part.resume().then((found) => { if (found && before === name) choose(name); }, () => {});
