export { LessonsPanel } from './LessonsPanel.tsx';
