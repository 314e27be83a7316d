// A job in a panel of the page: how far it is, a button that stops it, what it said, and the files that it left.
import { element, fault } from './elements.js';
import { begin, getBlob, save, watch } from './server.js';

export function panel(parent, title, id) {
  const made = element('section', { className: 'panel', id }, element('h2', {}, title));
  parent.append(made);
  return made;
}

/** A verb to its end: begun now, of which `begun` is told the id, or long ago by a job's `id`. The job; null where it failed, which the panel then says. */
export async function run(panel, verb, options, id, begun) {
  const bar = element('progress', { max: 1 });
  bar.setAttribute('aria-label', `Progress of ${verb}`);
  const said = element('span', {}, ' waiting …');
  const halt = element('button', { type: 'button' }, 'Stop');
  const line = element('p', {}, bar, ' ', halt, said);
  panel.append(line);
  try {
    if (!id) {
      id = await begin(verb, options);
      begun?.(id);
    }
    const { done, stop } = watch(id, (state) => {
      if (state.progress > 0) bar.value = state.progress;
      said.textContent = ` ${state.state === 'waiting' ? 'others are before it' : state.text || 'computing …'}`;
    });
    halt.onclick = () => { halt.disabled = true; void stop(); };
    const job = await done;
    for (const message of job.messages) panel.append(element('p', {}, message));
    return job;
  } catch (failed) {
    panel.append(fault(failed));
    return null;
  } finally {
    line.remove();
  }
}

export const file = (job, name) => getBlob(`/api/jobs/${job.id}/files/${name}`);

export function downloads(job) {
  return element('p', { className: 'buttons' }, ...job.files.map((name) => element('button', { type: 'button', onclick: async () => save(await file(job, name), name) }, name)));
}

/** The picture that a job drew, where it drew one, and its files. */
export async function picture(panel, job, words) {
  const name = job.files.find((f) => f.startsWith('picture.'));
  if (!name) return;
  panel.append(element('img', { src: URL.createObjectURL(await file(job, name)), alt: words }), downloads(job));
}
