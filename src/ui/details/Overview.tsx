import type { ReactNode } from 'react';
import type { ObjectDetails } from '../../lab/protocol.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { useClock } from '../stores/clock.ts';
import { select } from '../stores/selection.ts';
import { formatAge } from './age.ts';
import { Story } from './Story.tsx';
import { summary, type Fact } from './summary.ts';

/** To the second: ages need not be drawn ten times as often. */
const useNow = (): number => useClock((s) => Math.floor(s.now / 1000) * 1000);

/** Facts that few look for: after the story. */
const BESIDES: ReadonlySet<string> = new Set(['namespace', 'qos', 'labels']);

function Facts({ facts, children }: { facts: Fact[]; children?: ReactNode }) {
  const { t } = useTranslation();
  return facts.length > 0 || children ? (
    <dl className="facts">
      {facts.map(({ key, value }) => (
        <div key={key} className="fact">
          <dt>{t(`details.fact.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {children}
    </dl>
  ) : null;
}

export function Overview({ details }: { details: ObjectDetails }) {
  const { t } = useTranslation();
  const now = useNow();
  const { ref, conditions, owners } = details;
  const facts = summary(details);
  return (
    <div className="overview">
      <Facts facts={facts.filter(({ key }) => !BESIDES.has(key))} />
      <Story details={details} now={now} />
      <Facts facts={facts.filter(({ key }) => BESIDES.has(key))}>
        {owners.length > 0 && (
          <div className="fact">
            <dt>{t('details.fact.owner')}</dt>
            <dd>
              {owners.map((owner) => (
                <button key={owner.name} type="button" className="fact-link" onClick={() => select(ref.namespace ? { ...owner, namespace: ref.namespace } : owner)}>
                  {owner.kind}/{owner.name}
                </button>
              ))}
            </dd>
          </div>
        )}
      </Facts>
      {conditions.length > 0 && (
        <section>
          <h3>{t('details.conditions')}</h3>
          <ul className="conditions">
            {conditions.map((condition) => (
              <li key={condition.type} data-status={condition.status}>
                <Icon name={condition.status === 'True' ? 'check' : condition.status === 'False' ? 'minus' : 'help'} size={14} />
                <span className="condition-type">{condition.type}</span>
                <span className="condition-status">{condition.status}</span>
                <span className="condition-age">{condition.at ? formatAge(now - condition.at) : ''}</span>
                {(condition.reason || condition.message) && <span className="condition-why">{[condition.reason, condition.message].filter(Boolean).join(': ')}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

export function Events({ details }: { details: ObjectDetails }) {
  const { t } = useTranslation();
  const now = useNow();
  if (details.events.length === 0) return <p className="details-none">{t('details.noEvents')}</p>;
  return <EventList events={details.events} now={now} />;
}

function EventList({ events, now }: { events: ObjectDetails['events']; now: number }) {
  return (
    <ul className="events">
      {events.map((event, at) => (
        <li key={`${event.reason}-${event.at}-${at}`} data-tone={event.type === 'Warning' ? 'warn' : 'plain'}>
          <span className="event-head">
            {event.type === 'Warning' && <Icon name="warn" size={13} />}
            <span className="event-reason">{event.reason}</span>
            {event.count > 1 && <span className="event-count">×{event.count}</span>}
            <span className="event-from">{event.from}</span>
            <span className="event-age">{formatAge(now - event.at)}</span>
          </span>
          <span className="event-message">{event.message}</span>
        </li>
      ))}
    </ul>
  );
}
