import './lab/link.ts';

void import('./main.tsx');
