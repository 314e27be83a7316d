// Talks to the server that this page came from, and to nobody else.

const KEY = 'pairscope-token';

// A word of the address behind #, and the address without it; null where it is not there.
function taken(name) {
  const words = new URLSearchParams(location.hash.slice(1));
  const value = words.get(name);
  if (value !== null) {
    words.delete(name);
    history.replaceState(null, '', words.size ? `#${words}` : location.pathname);
  }
  return value;
}

/** Takes the token out of the address, where 'pairscope serve' put it behind #, and keeps it for this address alone. */
export function takeToken() {
  const token = taken('token');
  if (token) localStorage.setItem(KEY, token);
}

/** Takes a study out of the address, where the plan's link put it; null where there is none. */
export const takeStudy = () => taken('study');

async function ask(method, path, body, signal, headers = {}) {
  const response = await fetch(path, {
    method, signal, body, cache: 'no-store', headers: { Authorization: `Bearer ${localStorage.getItem(KEY) ?? ''}`, ...headers },
  });
  if (response.ok) return response;
  let sentence = `The server answered ${response.status}.`;
  try { sentence = (await response.json()).error ?? sentence; } catch { /* no JSON: the status says it */ }
  if (response.status === 401) sentence = 'This page does not know the token: open the address that ‘pairscope serve’ printed last.';
  throw new Error(sentence);
}

const json = { 'Content-Type': 'application/json' };
export const get = async (path) => (await ask('GET', path)).json();
export const post = async (path, options, signal) => (await ask('POST', path, JSON.stringify(options), signal, json)).json();
export const postForBytes = async (path, options, signal) => (await ask('POST', path, JSON.stringify(options), signal, json)).arrayBuffer();
export const getBlob = async (path) => (await ask('GET', path)).blob();
const stop = (path) => ask('DELETE', path);
export const upload = async (file) => (await ask('POST', `/api/files/${encodeURIComponent(file.name)}`, file)).json();

/** A frame: words, and arrays of float32 by name; of several with one name a list. */
export async function frame(path, options, signal) {
  const bytes = await postForBytes(path, options, signal);
  const length = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  const arrays = head.arrays.map((a) => ({ ...a, values: new Float32Array(bytes, 4 + length + 4 * a.first, a.shape.reduce((x, y) => x * y, 1)) }));
  return { ...head, arrays };
}

/** A table of NumPy's .npy in double precision: { shape, values }. */
export async function npy(path, options, signal) {
  const bytes = await postForBytes(path, options, signal);
  const length = new DataView(bytes).getUint16(8, true);
  const shape = /'shape': \(([^)]*)\)/.exec(new TextDecoder('latin1').decode(new Uint8Array(bytes, 10, length)))[1].split(',').map((n) => n.trim()).filter(Boolean).map(Number);
  return { shape, values: new Float64Array(bytes.slice(10 + length)) };
}

/** Begins a job; its id. */
export const begin = async (verb, options) => (await post(`/api/jobs/${verb}`, options)).id;

/** Watches a job, whoever began it: `done` is the job at its end, `stop` ends it, `told` hears of every step. */
export function watch(id, told) {
  return { done: end(id, told), stop: () => stop(`/api/jobs/${id}`) };
}

async function end(id, told) {
  const response = await ask('GET', `/api/jobs/${id}/events`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let last = null;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    for (let stop; (stop = text.indexOf('\n\n')) >= 0; text = text.slice(stop + 2)) {
      const data = /^data: (.*)$/m.exec(text.slice(0, stop));
      if (data) told?.(last = JSON.parse(data[1]));
    }
  }
  if (last?.state === 'failed') throw new Error(last.error);
  if (last?.state === 'cancelled') throw new Error('Stopped.');
  if (last?.state !== 'done') throw new Error('The server went away before the job had ended.');
  return last;
}

/** Saves bytes under a name. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
