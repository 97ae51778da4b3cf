import { larger, maximises, smaller } from '../actions/view.ts';
import { findInTerminal, hostActions, moreActions, splitBelow, splitBeside } from '../actions/terminal.ts';
import { Pane } from '../app/Pane.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { MenuButton } from '../parts/menu.tsx';
import { useSession } from '../stores/session.ts';
import { changeTab, useTerminals, type TerminalTab } from '../stores/terminals.ts';
import { FindBar } from './FindBar.tsx';
import { useFinding } from './find.ts';
import { linesOf, moveLine, placesOf } from './grid.ts';
import { SplitLine } from './SplitLine.tsx';
import { TabBar } from './TabBar.tsx';
import { TerminalView } from './TerminalView.tsx';
import { Welcome } from './Welcome.tsx';
import './terminal.css';

export function TerminalPane() {
  const { t } = useTranslation();
  const tabs = useTerminals((s) => s.tabs);
  const active = useTerminals((s) => s.active);
  const generation = useSession((s) => s.generation);
  const finding = useFinding((s) => s.open);
  const front = tabs.find((tab) => tab.key === active)?.front;
  const bar = (
    <>
      <TabBar />
      <MenuButton label={t('terminal.new')} icon="plus" entries={() => [{ heading: t('terminal.openOn') }, ...hostActions()]} />
    </>
  );
  const tools = (
    <>
      <ActionButton action={splitBeside} className="narrow-hide" />
      <ActionButton action={splitBelow} className="narrow-hide" />
      <ActionButton action={findInTerminal} />
      <ActionButton action={smaller} className="narrow-hide" />
      <ActionButton action={larger} className="narrow-hide" />
      <MenuButton label={t('terminal.more')} icon="more" align="end" entries={moreActions} />
    </>
  );
  return (
    <Pane id="terminal" label={t('view.pane.terminal')} bar={bar} tools={tools} maximise={maximises.terminal}>
      <Welcome />
      {finding && front !== undefined && <FindBar terminal={front} />}
      <div className="terminals" key={generation}>
        {tabs.map((tab) => (
          <Tab key={tab.key} tab={tab} shown={tab.key === active} />
        ))}
      </div>
    </Pane>
  );
}

function Tab({ tab, shown }: { tab: TerminalTab; shown: boolean }) {
  const terminals = useTerminals((s) => s.terminals);
  const places = placesOf(tab.grid);
  return (
    <div className="terminal-tab" id={`terminals-${tab.key}`} role="tabpanel" aria-labelledby={`terminal-tab-${tab.key}`} hidden={!shown}>
      {terminals.map((terminal) => {
        const place = places.get(terminal.key);
        return place && <TerminalView key={terminal.key} terminal={terminal} place={place} shared={places.size > 1} shown={shown} front={terminal.key === tab.front} />;
      })}
      {linesOf(tab.grid).map((line) => (
        <SplitLine key={line.path.join('.')} line={line} move={(at) => changeTab(tab.key, { grid: moveLine(tab.grid, line, at) })} />
      ))}
    </div>
  );
}
