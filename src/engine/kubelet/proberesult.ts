export interface ProbeResult {
  outcome: 'success' | 'failure' | 'error';
  message: string;
}

export const passed: ProbeResult = { outcome: 'success', message: '' };
export const failed = (message: string): ProbeResult => ({ outcome: 'failure', message });
