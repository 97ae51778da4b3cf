import { useEffect, useState } from 'react';
import { texts, type LessonText } from 'virtual:lessons';
import { useSettings } from '../stores/settings.ts';

/** The text of a lesson in the language of the page; null while it loads. */
export function useLessonText(id: string): LessonText | null {
  const language = useSettings((s) => s.language);
  const [loaded, setLoaded] = useState<{ of: string; text: LessonText } | null>(null);
  const of = `${id}/${language}`;
  useEffect(() => {
    let wanted = true;
    void texts[of]?.().then((module) => wanted && setLoaded({ of, text: module.default }));
    return () => {
      wanted = false;
    };
  }, [of]);
  return loaded?.of === of ? loaded.text : null;
}
