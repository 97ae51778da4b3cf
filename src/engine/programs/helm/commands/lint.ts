import { messageOf } from '../../kubectl/errors.ts';
import { lintChart, type LintMessage } from '../lint.ts';
import { givenValues, valueFlags } from '../values/given.ts';
import { namespaceIn, type HelmCommand } from './shared.ts';

/** helm lint PATH */
export const lint: HelmCommand = {
  name: 'lint',
  usage: 'PATH [flags]',
  short: 'examine a chart for possible issues',
  args: { min: 0 },
  completion: 'file',
  flags: [
    { name: 'strict', type: 'bool', usage: 'Fail on warnings, too.' },
    { name: 'quiet', type: 'bool', usage: 'Only print warnings and errors.' },
    { name: 'with-subcharts', type: 'bool', usage: 'Examine the charts in charts/, too.', unsimulated: true },
    ...valueFlags,
  ],
  *run(context) {
    const { flags } = context;
    const paths = context.args.length > 0 ? context.args : ['.'];
    const values = yield* givenValues(context);
    const bad = flags.bool('strict') ? ['WARNING', 'ERROR'] : ['ERROR'];
    let failed = 0;
    let told = 0;
    for (const path of paths) {
      let messages: LintMessage[] = [];
      let failure = '';
      try {
        messages = yield* lintChart(context, path, values, namespaceIn(context));
      } catch (error) {
        failure = messageOf(error);
      }
      const loud = messages.filter((m) => m.severity !== 'INFO');
      if (failure || messages.some((m) => bad.includes(m.severity))) failed++;
      if (failure || loud.length > 0) told++;
      const shown = flags.bool('quiet') ? loud : messages;
      if (flags.bool('quiet') && !failure && shown.length === 0) continue;
      context.out(`==> Linting ${path}\n${failure ? `Error ${failure}\n` : ''}${shown.map((m) => `[${m.severity}] ${m.path}: ${m.text}\n`).join('')}\n`);
    }
    const summary = `${paths.length} chart(s) linted, ${failed} chart(s) failed`;
    if (failed > 0) throw new Error(summary);
    if (!flags.bool('quiet') || told > 0) context.out(`${summary}\n`);
  },
};
