// Sets the theme and language before the first paint, so that nothing flashes.
const root = document.documentElement;
let kept = {};
try {
  kept = JSON.parse(localStorage.getItem('podium.settings') || '{}').state || {};
} catch {
  // Storage is closed to us or not ours: the system's choices are used.
}
const light = matchMedia('(prefers-color-scheme: light)').matches;
root.dataset.theme = kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : light ? 'light' : 'dark';
root.lang = kept.language === 'ko' || kept.language === 'en' ? kept.language : navigator.language.startsWith('ko') ? 'ko' : 'en';
