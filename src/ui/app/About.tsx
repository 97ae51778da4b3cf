import { Logo } from '../header/Logo.tsx';
import { useTranslation } from '../i18n/i18n.ts';

const paragraphs = ['what', 'how', 'truth', 'keep'] as const;

export function About() {
  const { t } = useTranslation();
  return (
    <div className="about">
      <div className="about-head">
        <Logo />
        <p>{t('about.line')}</p>
      </div>
      {paragraphs.map((name) => (
        <p key={name}>{t(`about.${name}`)}</p>
      ))}
    </div>
  );
}
